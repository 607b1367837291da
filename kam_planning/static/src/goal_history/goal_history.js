import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatFloat } from "@web/core/utils/numbers";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { useChart } from "@kam_planning/chart/chart_hook";

import { Component } from "@odoo/owl";

const moment = (day) => deserializeDate(day).toMillis();
const day = (millis) => formatDate(luxon.DateTime.fromMillis(millis));

/** Days evenly spread over the period, as many as there is room for. */
const spreadTicks = (axis) => {
    const steps = axis.chart.width > 700 ? 6 : 2;
    axis.ticks = [...Array(steps + 1).keys()].map((step) => ({
        value: axis.min + ((axis.max - axis.min) * step) / steps,
    }));
};

/** The course of a goal: its values beside the even way from its start to its target. */
export class GoalHistoryField extends Component {
    static template = "kam_planning.GoalHistoryField";
    static props = { ...standardFieldProps };

    setup() {
        useChart(
            () => this.history && this.getConfig(),
            () => [JSON.stringify(this.history)]
        );
    }

    get history() {
        return this.props.record.data[this.props.name];
    }

    getConfig() {
        const number = (value) =>
            formatFloat(value, { digits: [16, Number.isInteger(value) ? 0 : 1] }) +
            (this.history.percent ? " %" : "");
        const [[first], [last]] = this.history.pace;
        return {
            type: "line",
            data: { datasets: this.getDatasets() },
            options: {
                maintainAspectRatio: false,
                animation: false,
                interaction: { mode: "nearest", intersect: false },
                plugins: {
                    legend: { labels: { usePointStyle: true, pointStyle: "line" } },
                    tooltip: {
                        callbacks: {
                            title: ([item]) => day(item.parsed.x),
                            label: (item) => `${item.dataset.label}: ${number(item.parsed.y)}`,
                        },
                    },
                },
                scales: {
                    x: {
                        type: "linear",
                        min: moment(first),
                        max: moment(last),
                        afterBuildTicks: spreadTicks,
                        ticks: { callback: day, maxRotation: 0, autoSkip: false },
                    },
                    y: { ticks: { callback: number } },
                },
            },
        };
    }

    getDatasets() {
        const points = (pairs) => pairs.map(([x, y]) => ({ x: moment(x), y }));
        return [
            {
                label: _t("Value"),
                data: points(this.history.values),
                borderColor: "#71639e",
                backgroundColor: "#71639e22",
                borderWidth: 2,
                pointRadius: 3,
                spanGaps: false,
                fill: true,
            },
            {
                label: _t("Even way to the target"),
                data: points(this.history.pace),
                borderColor: "#8f8f8f",
                borderDash: [6, 4],
                borderWidth: 2,
                pointRadius: 0,
            },
        ];
    }
}

registry.category("fields").add("kam_goal_history", {
    component: GoalHistoryField,
    displayName: _t("Course of a Goal"),
    supportedTypes: ["json"],
});
