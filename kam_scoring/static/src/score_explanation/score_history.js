import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatFloat } from "@web/core/utils/numbers";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { useChart } from "@kam_planning/chart/chart_hook";

import { Component } from "@odoo/owl";

const moment = (day) => deserializeDate(day).toMillis();
const day = (millis) => formatDate(luxon.DateTime.fromMillis(millis));
const points = (value) => formatFloat(value, { digits: [16, 1] });

/** At days with a score, as many as there is room for, the first and the last among them. */
const chooseTicks = (axis) => {
    const days = [...new Set(axis.chart.data.datasets[0].data.map(({ x }) => x))];
    const room = axis.chart.width > 500 ? 4 : 2;
    const steps = Math.min(days.length, room) - 1;
    const chosen = [...Array(steps + 1).keys()].map((step) =>
        Math.round((step * (days.length - 1)) / (steps || 1))
    );
    axis.ticks = chosen.map((index) => ({ value: days[index] }));
};

/** The course of an account's score and of its two axes. */
export class ScoreHistory extends Component {
    static template = "kam_scoring.ScoreHistory";
    static props = { ...standardFieldProps };

    setup() {
        useChart(
            () => this.hasCourse && this.getConfig(),
            () => [JSON.stringify(this.data)]
        );
    }

    get data() {
        return this.props.record.data[this.props.name] || {};
    }

    get hasCourse() {
        return (this.data.points || []).length > 1;
    }

    getConfig() {
        return {
            type: "line",
            data: { datasets: this.getDatasets() },
            options: {
                maintainAspectRatio: false,
                animation: false,
                interaction: { mode: "index", intersect: false },
                plugins: {
                    legend: {
                        position: "bottom",
                        labels: { usePointStyle: true, pointStyle: "line" },
                    },
                    tooltip: {
                        callbacks: {
                            title: ([item]) => day(item.parsed.x),
                            label: (item) => `${item.dataset.label}: ${points(item.parsed.y)}`,
                        },
                    },
                },
                scales: {
                    x: {
                        type: "linear",
                        afterBuildTicks: chooseTicks,
                        ticks: {
                            callback: day,
                            maxRotation: 0,
                            autoSkip: false,
                            align: "inner",
                        },
                    },
                    y: { grace: "10%", ticks: { precision: 0, maxTicksLimit: 5 } },
                },
            },
        };
    }

    getDatasets() {
        const line = (label, column, color, style) => ({
            label,
            data: this.data.points.map((row) => ({ x: moment(row[0]), y: row[column] })),
            borderColor: color,
            backgroundColor: color,
            spanGaps: false,
            ...style,
        });
        const thin = { borderWidth: 1, pointRadius: 0, borderDash: [5, 3] };
        const lines = [
            line(_t("Score"), 1, "#71639e", { borderWidth: 3, pointRadius: 3 }),
            line(_t("Own Position"), 2, "#1f8a9e", thin),
            line(_t("Attractiveness"), 3, "#d58b1f", thin),
        ];
        // Scores from before there were two axes have none.
        return lines.filter((dataset) => dataset.data.some(({ y }) => y !== null));
    }
}

registry.category("fields").add("kam_score_history", {
    component: ScoreHistory,
    displayName: _t("Course of a Score"),
    supportedTypes: ["json"],
});
