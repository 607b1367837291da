import { FIELDS, getRadius } from "./portfolio_data";

// Among more accounts nobody could tell which bubble a name belongs to.
const FEW = 150;
const NAMED = 20;
const LONGEST_NAME = 24;
const LINE_HEIGHT = 16;

const shorten = (name) =>
    name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1).trim()}…` : name;

const overlap = (one, other) =>
    one.left < other.right &&
    other.left < one.right &&
    one.top < other.bottom &&
    other.top < one.bottom;

/** What is written over the bubbles: borders and names of the fields, names of large accounts. */
export class PortfolioPainter {
    constructor(portfolio, accounts, colors) {
        this.portfolio = portfolio;
        // They come with most revenue first.
        this.largest = accounts.length > FEW ? [] : accounts.slice(0, NAMED);
        this.colors = colors;
    }

    paint(chart) {
        const { ctx, canvas } = chart;
        const { fontFamily } = getComputedStyle(canvas);
        this.paintBorders(chart);
        ctx.save();
        // With a halo: there may be bubbles below.
        ctx.lineWidth = 4;
        ctx.lineJoin = "round";
        ctx.strokeStyle = this.colors.page;
        ctx.fillStyle = this.colors.text;
        ctx.font = `600 14px ${fontFamily}`;
        const taken = this.paintFields(chart);
        ctx.font = `12px ${fontFamily}`;
        this.paintAccounts(chart, taken);
        ctx.restore();
    }

    paintBorders({ ctx, chartArea, scales }) {
        const { border } = this.portfolio;
        const [x, y] = [scales.x.getPixelForValue(border), scales.y.getPixelForValue(border)];
        ctx.save();
        ctx.strokeStyle = this.colors.text;
        ctx.globalAlpha = 0.6;
        ctx.setLineDash([6, 4]);
        ctx.beginPath();
        ctx.moveTo(x, chartArea.top);
        ctx.lineTo(x, chartArea.bottom);
        ctx.moveTo(chartArea.left, y);
        ctx.lineTo(chartArea.right, y);
        ctx.stroke();
        ctx.restore();
    }

    /** In the corners; returns the places that are taken by them. */
    paintFields({ ctx, chartArea }) {
        return FIELDS.map((field) => {
            const name = this.portfolio.labels[field.key];
            const width = ctx.measureText(name).width;
            const left = field.right ? chartArea.right - 8 - width : chartArea.left + 8;
            const top = field.top ? chartArea.top + 8 : chartArea.bottom - 8 - LINE_HEIGHT;
            return this.write(ctx, name, this.getBox(left, top, width));
        });
    }

    /** Beside the bubble, where there is neither another name nor another large bubble. */
    paintAccounts({ ctx, chartArea, scales, width }, taken) {
        const bubbles = this.largest.map((account) => {
            const r = getRadius(account.revenue, this.portfolio.top, width);
            const x = scales.x.getPixelForValue(account.x);
            const y = scales.y.getPixelForValue(account.y);
            return { account, x, y, left: x - r, right: x + r, top: y - r, bottom: y + r };
        });
        for (const bubble of bubbles) {
            const name = shorten(bubble.account.name);
            const others = [...taken, ...bubbles.filter((other) => other !== bubble)];
            const box = this.getPlaces(bubble, ctx.measureText(name).width)
                .filter(({ left, right }) => left > chartArea.left && right < chartArea.right)
                .find((place) => !others.some((other) => overlap(place, other)));
            if (box) {
                taken.push(this.write(ctx, name, box));
            }
        }
    }

    /** To the right, to the left, above and below. */
    getPlaces({ x, y, left, right, top, bottom }, width) {
        return [
            [right + 4, y - LINE_HEIGHT / 2],
            [left - 4 - width, y - LINE_HEIGHT / 2],
            [x - width / 2, top - LINE_HEIGHT],
            [x - width / 2, bottom],
        ].map((place) => this.getBox(...place, width));
    }

    getBox(left, top, width) {
        return { left, top, right: left + width, bottom: top + LINE_HEIGHT };
    }

    write(ctx, text, box) {
        ctx.textAlign = "left";
        ctx.textBaseline = "middle";
        const at = [box.left, (box.top + box.bottom) / 2];
        ctx.strokeText(text, ...at);
        ctx.fillText(text, ...at);
        return box;
    }
}
