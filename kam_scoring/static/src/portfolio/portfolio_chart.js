import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { clamp } from "@web/core/utils/numbers";
import { formatFloat, formatInteger, formatMonetary } from "@web/views/fields/formatters";

import {
    Component,
    onWillStart,
    onWillUnmount,
    useEffect,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";

import { getRadius } from "./portfolio_data";
import { PortfolioPainter } from "./portfolio_painter";

const OPACITY = "99";
// Less than this is a click with a trembling hand.
const SHORTEST_DRAG = 6;
// The smallest dots must be hit, too.
const REACH = 5;

/** The picture: own position to the right, attractiveness upwards, revenue as size. */
export class PortfolioChart extends Component {
    static template = "kam_scoring.PortfolioChart";
    static props = {
        portfolio: Object,
        accounts: Array,
        onOpen: Function,
        onSelect: Function,
    };

    setup() {
        this.rootRef = useRef("root");
        this.canvasRef = useRef("canvas");
        this.state = useState({ band: null, hit: null });
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [this.props.accounts]
        );
        // The pointer may leave the picture before the rectangle is complete.
        useExternalListener(window, "pointermove", this.onPointermove);
        useExternalListener(window, "pointerup", this.onPointerup);
        useExternalListener(window, "pointercancel", this.cancel);
        onWillUnmount(() => this.chart?.destroy());
    }

    get label() {
        return _t(
            "Portfolio of %(count)s accounts: own position to the right, attractiveness upwards. The table has the same data.",
            { count: formatInteger(this.props.accounts.length) }
        );
    }

    draw() {
        this.chart?.destroy();
        this.state.hit = null;
        const style = getComputedStyle(this.rootRef.el);
        this.colors = { text: style.color, page: style.backgroundColor };
        const { portfolio, accounts } = this.props;
        this.painter = new PortfolioPainter(portfolio, accounts, this.colors);
        this.chart = new Chart(this.canvasRef.el, this.getConfig());
    }

    getConfig() {
        return {
            type: "bubble",
            data: { datasets: this.getDatasets(this.rootRef.el.clientWidth) },
            options: {
                maintainAspectRatio: false,
                animation: false,
                // Chart.js would draw all bubbles again with every move of the pointer.
                events: [],
                // A bubble at the edge is drawn as a whole.
                clip: false,
                plugins: { legend: { display: false }, tooltip: { enabled: false } },
                scales: {
                    x: this.getScale(_t("Own position")),
                    y: this.getScale(_t("Attractiveness")),
                },
                onResize: (chart, { width }) => this.resize(chart, width),
            },
            plugins: [
                {
                    id: "kam_portfolio",
                    afterDatasetsDraw: (chart) => this.painter.paint(chart),
                },
            ],
        };
    }

    getScale(text) {
        const { text: color } = this.colors;
        return {
            type: "linear",
            min: 0,
            max: 100,
            title: { display: true, text, color },
            ticks: { color, stepSize: 25 },
            grid: { color: "rgba(128, 128, 128, 0.2)" },
        };
    }

    /** One per tier; the first one is on top: higher tiers have the larger bubbles, further down. */
    getDatasets(width) {
        const { tiers, top } = this.props.portfolio;
        return tiers.toReversed().map((tier) => ({
            label: tier.name,
            backgroundColor: tier.color + OPACITY,
            borderColor: this.colors.page,
            borderWidth: 0.5,
            data: this.props.accounts
                .filter((account) => account.tierId === tier.id)
                .map((account) => ({
                    x: account.x,
                    y: account.y,
                    r: getRadius(account.revenue, top, width),
                    account,
                })),
        }));
    }

    resize(chart, width) {
        for (const point of chart.data.datasets.flatMap(({ data }) => data)) {
            point.r = getRadius(point.account.revenue, this.props.portfolio.top, width);
        }
        this.state.hit = null;
        chart.update("none");
    }

    // ---- one account ----

    /** The account whose middle is nearest, and how many others are there. */
    findAt(place) {
        const { x, y } = this.chart.scales;
        let hit = null;
        let count = 0;
        for (const { account, r, ...point } of this.chart.data.datasets.flatMap((d) => d.data)) {
            const [left, top] = [x.getPixelForValue(point.x), y.getPixelForValue(point.y)];
            const distance = Math.hypot(left - place.x, top - place.y);
            if (distance <= Math.max(r, REACH)) {
                count++;
                if (!hit || distance < hit.distance) {
                    hit = { account, left, top, r, distance };
                }
            }
        }
        return hit && { ...hit, others: count - 1 };
    }

    get lines() {
        const { account, others } = this.state.hit;
        const points = (value) => formatFloat(value, { digits: [16, 1] });
        const { currencyId } = this.props.portfolio;
        const revenue = formatMonetary(account.revenue, { currencyId, digits: [16, 0] });
        return [
            _t("Own position: %s", points(account.x)),
            _t("Attractiveness: %s", points(account.y)),
            account.revenue === null ? _t("Revenue not known") : _t("Revenue: %s", revenue),
            _t("Tier: %s", account.tierName),
            account.managerName && _t("Manager: %s", account.managerName),
            account.companyName && _t("Company: %s", account.companyName),
            others && _t("Others at this place: %s", others),
        ].filter(Boolean);
    }

    /** Beside the bubble, on the side where there is room. */
    get tipStyle() {
        const { left, top, r } = this.state.hit;
        const { clientWidth, clientHeight } = this.rootRef.el;
        const right = left > clientWidth / 2;
        const below = top > clientHeight / 2;
        const x = right ? `right: ${clientWidth - left + r + 6}px` : `left: ${left + r + 6}px`;
        return `${x}; ${below ? `bottom: ${clientHeight - top}px` : `top: ${top}px`}`;
    }

    /** A finger cannot hover: the first tap tells whom one would open. */
    onClick(ev) {
        if (this.dragged) {
            return;
        }
        const hit = this.findAt(this.getPlace(ev));
        if (hit && (ev.pointerType !== "touch" || hit.account === this.state.hit?.account)) {
            this.props.onOpen(hit.account);
        } else {
            this.state.hit = hit;
        }
    }

    // ---- a rectangle of accounts ----

    /** Where the pointer is in the picture, also when it has left it. */
    getPlace(ev) {
        const { left, top, width, height } = this.rootRef.el.getBoundingClientRect();
        return {
            x: clamp(ev.clientX - left, 0, width),
            y: clamp(ev.clientY - top, 0, height),
        };
    }

    onPointerdown(ev) {
        this.dragged = false;
        this.start = ev.button === 0 && ev.pointerType !== "touch" ? this.getPlace(ev) : null;
    }

    onPointermove(ev) {
        if (this.start) {
            this.drag(this.getPlace(ev));
        } else if (ev.pointerType !== "touch") {
            const within = this.rootRef.el.contains(ev.target);
            this.state.hit = within ? this.findAt(this.getPlace(ev)) : null;
        }
    }

    drag({ x, y }) {
        const [width, height] = [Math.abs(x - this.start.x), Math.abs(y - this.start.y)];
        this.dragged ||= Math.max(width, height) > SHORTEST_DRAG;
        if (this.dragged) {
            const [left, top] = [Math.min(x, this.start.x), Math.min(y, this.start.y)];
            this.state.hit = null;
            this.state.band = { left, top, width, height };
        }
    }

    onPointerup() {
        const { band } = this.state;
        this.cancel();
        if (band) {
            this.props.onSelect(this.getAccountsIn(band));
        }
    }

    cancel() {
        this.start = null;
        this.state.band = null;
    }

    getAccountsIn({ left, top, width, height }) {
        const { x, y } = this.chart.scales;
        const within = (value, one, other) => value >= one && value <= other;
        return this.props.accounts.filter(
            (account) =>
                within(x.getPixelForValue(account.x), left, left + width) &&
                within(y.getPixelForValue(account.y), top, top + height)
        );
    }
}
