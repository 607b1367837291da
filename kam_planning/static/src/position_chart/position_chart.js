import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatMonetary } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { useChart } from "@kam_planning/chart/chart_hook";

import { Component, useState } from "@odoo/owl";

const COLORS = ["#71639e", "#1f8a9e", "#d58b1f", "#4f8f4f", "#b2556b", "#4a6fb0", "#9a9a9a"];

const sum = (values) => values.reduce((total, value) => total + (value || 0), 0);

/** What a customer has bought: revenue or margin of 36 months, stacked by product category. */
export class PositionChart extends Component {
    static template = "kam_planning.PositionChart";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({ measure: "revenue", scope: "own", table: false });
        useChart(
            () => !this.isEmpty && this.getConfig(),
            () => [this.position, this.state.measure, this.state.table]
        );
    }

    get data() {
        return this.props.record.data[this.props.name] || {};
    }

    get position() {
        return this.data[this.state.scope] || this.data.own;
    }

    get isEmpty() {
        return !this.position?.series.length;
    }

    get labels() {
        return this.position.months.map((month) =>
            luxon.DateTime.fromFormat(month, "yyyy-MM").toLocaleString({
                month: "short",
                year: "2-digit",
            })
        );
    }

    money(value, humanReadable = false) {
        // Cents say nothing in sums of months and years.
        // On the axis 1.5k and 2k must not both read 2k.
        const digits = [16, humanReadable ? 1 : 0];
        return formatMonetary(value, { currencyId: this.data.currency_id, humanReadable, digits });
    }

    /** The last twelve months against those before, in words. */
    get summary() {
        const values = this.position[this.state.measure];
        return _t("Last 12 months: %(last)s. 12 months before: %(before)s. 36 months: %(all)s.", {
            last: this.money(sum(values.slice(-12))),
            before: this.money(sum(values.slice(-24, -12))),
            all: this.money(sum(values)),
        });
    }

    get unknownCost() {
        const value = this.position.unknown_cost;
        return value
            ? _t("Sales of %s have no known cost and are left out of the margin.", this.money(value))
            : "";
    }

    /** Years of twelve months, the latest first, for the table. */
    get rows() {
        const years = [
            [24, 36],
            [12, 24],
            [0, 12],
        ];
        const cells = (values) => years.map(([start, end]) => this.money(sum(values.slice(start, end))));
        const rows = this.position.series.map((series) => ({
            name: series.name,
            cells: cells(series[this.state.measure]),
        }));
        return [...rows, { name: _t("Total"), total: true, cells: cells(this.position[this.state.measure]) }];
    }

    getConfig() {
        const tick = (value) => this.money(value, true);
        return {
            type: "bar",
            data: { labels: this.labels, datasets: this.getDatasets() },
            options: {
                maintainAspectRatio: false,
                animation: false,
                interaction: { mode: "index", intersect: false },
                plugins: {
                    legend: { position: "bottom", labels: { boxWidth: 12 } },
                    tooltip: {
                        filter: (item) => item.raw,
                        callbacks: {
                            label: (item) => `${item.dataset.label}: ${this.money(item.raw)}`,
                        },
                    },
                },
                scales: {
                    x: { stacked: true, grid: { display: false }, ticks: { autoSkip: true } },
                    y: { stacked: true, ticks: { callback: tick } },
                },
                onClick: (event, items, chart) => this.onClick(event, chart),
            },
        };
    }

    getDatasets() {
        const bars = this.position.series.map((series, number) => ({
            label: series.name,
            categoryId: series.id,
            data: series[this.state.measure],
            backgroundColor: series.id ? COLORS[number % (COLORS.length - 1)] : COLORS.at(-1),
            stack: "categories",
            order: 1,
        }));
        if (this.state.measure === "margin") {
            return bars;
        }
        const line = {
            type: "line",
            label: _t("Margin"),
            data: this.position.margin,
            borderColor: "#222222",
            backgroundColor: "#222222",
            borderWidth: 2,
            pointRadius: 0,
            stack: "margin",
            order: 0,
        };
        return [line, ...bars];
    }

    /** The orders behind a bar. */
    async onClick(event, chart) {
        const [item] = chart.getElementsAtEventForMode(event, "nearest", { intersect: true }, false);
        const planId = this.props.record.resId;
        if (!item || !planId || this.state.scope === "group") {
            return;
        }
        // Not by name: two categories may bear the same one.
        const { categoryId } = chart.data.datasets[item.datasetIndex];
        const month = this.position.months[item.index];
        const action = await this.orm.call("kam.plan", "action_open_position_orders", [
            planId,
            month,
            categoryId || false,
        ]);
        this.action.doAction(action);
    }
}

registry.category("fields").add("kam_position_chart", {
    component: PositionChart,
    displayName: _t("Own Position"),
    supportedTypes: ["json"],
});
