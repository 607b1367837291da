import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { useChart } from "@kam_planning/chart/chart_hook";

import { Component } from "@odoo/owl";

const percent = (value) => `${Math.round(value)} %`;

/** How much of the revenue few accounts carry: the concentration curve of a scoring. */
export class LorenzField extends Component {
    static template = "kam_scoring.LorenzField";
    static props = { ...standardFieldProps };

    setup() {
        useChart(
            () => this.points.length && this.getConfig(),
            () => [this.points]
        );
    }

    get points() {
        return this.props.record.data[this.props.name] || [];
    }

    getConfig() {
        const axis = (text) => ({
            type: "linear",
            min: 0,
            max: 100,
            title: { display: true, text },
            ticks: { callback: percent },
        });
        return {
            type: "line",
            data: { datasets: this.getDatasets() },
            options: {
                maintainAspectRatio: false,
                animation: false,
                interaction: { mode: "index", intersect: false },
                plugins: {
                    legend: { labels: { usePointStyle: true, pointStyle: "line" } },
                    tooltip: { callbacks: this.getTooltip() },
                },
                scales: {
                    x: axis(_t("Share of accounts, largest first")),
                    y: axis(_t("Share of revenue")),
                },
            },
        };
    }

    getDatasets() {
        const curve = this.points.map(([accounts, revenue]) => ({
            x: 100 * accounts,
            y: 100 * revenue,
        }));
        const line = { pointRadius: 0, borderWidth: 2 };
        return [
            {
                ...line,
                label: _t("Your customers"),
                data: curve,
                borderColor: "#71639e",
                backgroundColor: "#71639e22",
                fill: true,
            },
            {
                ...line,
                label: _t("All customers equal"),
                data: curve.map(({ x }) => ({ x, y: x })),
                borderColor: "#8f8f8f",
                borderDash: [6, 4],
            },
        ];
    }

    getTooltip() {
        return {
            title: ([item]) => _t("The largest %s of the accounts", percent(item.parsed.x)),
            label: (item) => `${item.dataset.label}: ${percent(item.parsed.y)}`,
        };
    }
}

registry.category("fields").add("kam_lorenz", {
    component: LorenzField,
    displayName: _t("Concentration Curve"),
    supportedTypes: ["json"],
});
