import { _t } from "@web/core/l10n/translation";

// Told apart also by people who see few colours; the tiers from high to low.
const COLORS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#7a6c00"];
const NO_TIER = "#8f8f8f";

// In the order of the sentences below the picture; where each is in it, top and right.
export const FIELDS = [
    {
        key: "star",
        top: true,
        right: true,
        text: _t(
            "Attractive, and we are strong with them: give them most time, defend them against competitors."
        ),
    },
    {
        key: "develop",
        top: true,
        right: false,
        text: _t(
            "Attractive, but we are still weak with them: choose where we can win, and invest there."
        ),
    },
    {
        key: "hold",
        top: false,
        right: true,
        text: _t(
            "We are strong with them, but little more can be won: keep them satisfied at reasonable effort."
        ),
    },
    {
        key: "selective",
        top: false,
        right: false,
        text: _t(
            "Neither attractive nor strong: serve them by simple standards, go further only where it pays."
        ),
    },
];

/** What the server sent, as one object per account, and what is needed to name and colour it. */
export class Portfolio {
    constructor(data, fieldLabels) {
        this.border = data.border;
        this.limit = data.limit;
        this.currencyId = data.currency_id;
        this.counts = data.fields;
        this.labels = fieldLabels;
        this.managers = data.managers;
        this.companies = Object.keys(data.companies).length > 1 ? data.companies : {};
        this.accounts = this.getAccounts(data.columns);
        this.tiers = this.getTiers(data.tiers);
        for (const account of this.accounts) {
            account.tierName = this.tierOf(account).name;
            account.managerName = this.managers[account.managerId] || "";
            account.companyName = this.companies[account.companyId] || "";
        }
        this.top = this.accounts.reduce((top, { revenue }) => Math.max(top, revenue || 0), 0);
    }

    getAccounts(columns) {
        return columns.id.map((id, row) => ({
            id,
            name: columns.name[row] || "",
            x: columns.position[row],
            y: columns.attractiveness[row],
            revenue: columns.revenue[row],
            field: columns.portfolio_field[row],
            tierId: columns.tier_id[row] || 0,
            managerId: columns.manager_id[row],
            companyId: columns.company_id[row],
        }));
    }

    getTiers(tiers) {
        const counts = {};
        for (const { tierId } of this.accounts) {
            counts[tierId] = (counts[tierId] || 0) + 1;
        }
        // A tier keeps its colour, whichever others are among the accounts.
        const named = tiers.map(([id, name], number) => ({
            id,
            name,
            color: COLORS[number % COLORS.length],
        }));
        const all = [...named, { id: 0, name: _t("Without Tier"), color: NO_TIER }];
        return all
            .map((tier) => ({ ...tier, count: counts[tier.id] || 0 }))
            .filter(({ count }) => count);
    }

    tierOf(account) {
        return this.tiers.find((tier) => tier.id === account.tierId);
    }

    /** Accounts of the search, shown or not. */
    get total() {
        return Object.values(this.counts).reduce((total, [count]) => total + count, 0);
    }

    getCount(field) {
        return this.counts[field]?.[0] || 0;
    }

    /** Share of a field in the revenue of all four, in percent. */
    getShare(field) {
        const revenue = (key) => Math.max(this.counts[key]?.[1] || 0, 0);
        const all = FIELDS.reduce((total, { key }) => total + revenue(key), 0);
        return all ? (100 * revenue(field)) / all : 0;
    }

    /** Accounts with both scores that are too many to be drawn. */
    get leftOut() {
        const known = FIELDS.reduce((total, { key }) => total + this.getCount(key), 0);
        return known - this.accounts.length;
    }
}

/** The area of a bubble is the revenue; who has none still is a dot. */
export function getRadius(revenue, top, width) {
    const largest = Math.min(Math.max(width / 34, 12), 30);
    const smallest = width < 500 ? 2 : 3;
    return Math.max(largest * Math.sqrt(Math.max(revenue || 0, 0) / (top || 1)), smallest);
}
