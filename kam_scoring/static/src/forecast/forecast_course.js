import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatFloat } from "@web/core/utils/numbers";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { useChart } from "@kam_planning/chart/chart_hook";

import { Component } from "@odoo/owl";

const moment = (day) => deserializeDate(day).toMillis();
const day = (millis) => formatDate(luxon.DateTime.fromMillis(millis));
const amount = (value) => formatFloat(value, { digits: [16, 0] });
const short = (value) => formatFloat(value, { humanReadable: true, decimals: 1 });
const points = (pairs) => pairs.map(([x, y]) => ({ x: moment(x), y }));

/** Years and, where there is room, quarters. */
const spreadTicks = (axis) => {
    const months = axis.chart.width > 700 ? 3 : 12;
    const ticks = [];
    let time = luxon.DateTime.fromMillis(axis.min).startOf("year");
    for (; time.toMillis() <= axis.max; time = time.plus({ months })) {
        if (time.toMillis() >= axis.min) {
            ticks.push({ value: time.toMillis() });
        }
    }
    axis.ticks = ticks;
};
const monthName = (millis) =>
    luxon.DateTime.fromMillis(millis).toLocaleString({ month: "short", year: "2-digit" });

/**
 * What 12 months brought, and what each source had expected of them: forecasts stand at the end of
 * their period, so that the line of the revenue shows in time who was right.
 */
export class ForecastCourseField extends Component {
    static template = "kam_scoring.ForecastCourseField";
    static props = { ...standardFieldProps };

    setup() {
        useChart(
            () => !this.isEmpty && this.getConfig(),
            () => [JSON.stringify(this.course)]
        );
    }

    get course() {
        return this.props.record.data[this.props.name] || {};
    }

    get isEmpty() {
        const { own = [], statistical = [], pipeline = [], revenue = [] } = this.course;
        const forecasts = [...own, ...statistical, ...pipeline];
        return !forecasts.length && revenue.every(([, value]) => !value);
    }

    getConfig() {
        const title = ([item]) => _t("12 months up to %s", day(item.parsed.x));
        const label = (item) => `${item.dataset.label}: ${amount(item.parsed.y)}`;
        return {
            type: "line",
            data: { datasets: this.getDatasets() },
            options: {
                maintainAspectRatio: false,
                animation: false,
                interaction: { mode: "nearest", axis: "x", intersect: false },
                plugins: {
                    legend: { labels: { usePointStyle: true, boxHeight: 6 } },
                    tooltip: { callbacks: { title, label } },
                },
                scales: {
                    x: {
                        type: "linear",
                        afterBuildTicks: spreadTicks,
                        ticks: { callback: monthName, maxRotation: 0 },
                    },
                    y: { beginAtZero: true, ticks: { callback: short } },
                },
            },
        };
    }

    getDatasets() {
        const { revenue, own, statistical, pipeline } = this.course;
        return [
            {
                label: _t("Revenue of the 12 months"),
                data: points(revenue),
                borderColor: "#71639e",
                backgroundColor: "#71639e22",
                borderWidth: 2,
                pointRadius: 0,
                pointStyle: "line",
                fill: true,
            },
            this.getForecast(_t("Own figure"), own, "#d5702a", "rectRot"),
            this.getForecast(_t("Order rhythm"), statistical, "#1f77b4", "circle"),
            this.getForecast(_t("Weighted pipeline"), pipeline, "#5b8c3e", "triangle"),
        ];
    }

    getForecast(label, pairs, color, pointStyle) {
        return {
            label,
            data: points(pairs),
            borderColor: color,
            backgroundColor: color,
            borderDash: [4, 3],
            borderWidth: 1.5,
            pointRadius: pairs.length > 1 ? 3.5 : 6,
            pointStyle,
        };
    }
}

registry.category("fields").add("kam_forecast_course", {
    component: ForecastCourseField,
    displayName: _t("Course of Forecasts"),
    supportedTypes: ["json"],
});
