import { _t } from "@web/core/l10n/translation";
import { Pager } from "@web/core/pager/pager";
import { formatFloat, formatMonetary } from "@web/views/fields/formatters";

import { Component, useState } from "@odoo/owl";

const PAGE = 80;

const COLUMNS = [
    { key: "name", label: _t("Customer"), className: "" },
    { key: "companyName", label: _t("Company"), className: "" },
    { key: "tierName", label: _t("Tier"), className: "d-none d-md-table-cell" },
    { key: "managerName", label: _t("Manager"), className: "d-none d-lg-table-cell" },
    { key: "x", label: _t("Own Position"), className: "text-end" },
    { key: "y", label: _t("Attractiveness"), className: "text-end" },
    { key: "field", label: _t("Field"), className: "d-none d-md-table-cell" },
    { key: "revenue", label: _t("Revenue"), className: "text-end" },
];

/** The same accounts as in the picture, for who prefers to read or cannot see it. */
export class PortfolioTable extends Component {
    static template = "kam_scoring.PortfolioTable";
    static components = { Pager };
    static props = {
        portfolio: Object,
        accounts: Array,
        sort: Object,
        onOpen: Function,
        onSort: Function,
    };

    setup() {
        this.state = useState({ offset: 0 });
        this.page = PAGE;
    }

    get columns() {
        const several = Object.keys(this.props.portfolio.companies).length;
        return COLUMNS.filter(({ key }) => key !== "companyName" || several);
    }

    get sorted() {
        const { key, descending } = this.props.sort;
        const sign = descending ? -1 : 1;
        const value = (account) => this.getSortValue(account, key);
        const compare = (one, other) =>
            typeof one === "string" ? one.localeCompare(other) : one - other;
        return this.props.accounts.toSorted(
            (one, other) => sign * compare(value(one), value(other)) || one.id - other.id
        );
    }

    getSortValue(account, key) {
        return key === "field" ? this.props.portfolio.labels[account.field] : account[key] ?? 0;
    }

    get offset() {
        // Fewer accounts than before: back to the first page.
        return this.state.offset < this.props.accounts.length ? this.state.offset : 0;
    }

    get rows() {
        return this.sorted.slice(this.offset, this.offset + PAGE);
    }

    getCell(account, key) {
        if (key === "revenue") {
            const { currencyId } = this.props.portfolio;
            const revenue = account.revenue;
            return revenue === null ? "" : formatMonetary(revenue, { currencyId, digits: [16, 0] });
        }
        if (key === "x" || key === "y") {
            return formatFloat(account[key], { digits: [16, 1] });
        }
        return key === "field" ? this.props.portfolio.labels[account.field] : account[key];
    }

    getAriaSort(key) {
        const { key: sorted, descending } = this.props.sort;
        if (key !== sorted) {
            return "none";
        }
        return descending ? "descending" : "ascending";
    }

    /** Numbers begin with the largest, names with A. */
    onSort(key) {
        const { sort } = this.props;
        const numbers = ["x", "y", "revenue"].includes(key);
        this.state.offset = 0;
        this.props.onSort({ key, descending: sort.key === key ? !sort.descending : numbers });
    }
}
