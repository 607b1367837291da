import { Domain } from "@web/core/domain";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { SearchBar } from "@web/search/search_bar/search_bar";
import { useSearchBarToggler } from "@web/search/search_bar/search_bar_toggler";
import { ActionHelper } from "@web/views/action_helper";
import { formatFloat, formatInteger } from "@web/views/fields/formatters";
import { standardViewProps } from "@web/views/standard_view_props";

import {
    Component,
    markRaw,
    onWillStart,
    onWillUpdateProps,
    useRef,
    useState,
} from "@odoo/owl";

import { PortfolioChart } from "./portfolio_chart";
import { FIELDS, Portfolio } from "./portfolio_data";
import { PortfolioTable } from "./portfolio_table";

const MISSING = [
    [
        "no_attractiveness",
        (count) => _t("Not shown because their attractiveness is not known: %s", count),
    ],
    ["no_position", (count) => _t("Not shown because our own position is not known: %s", count)],
    ["no_score", (count) => _t("Not shown because neither of the two is known: %s", count)],
];

/** Accounts by our own position and their attractiveness. */
export class PortfolioController extends Component {
    static template = "kam_scoring.Portfolio";
    static components = { ActionHelper, Layout, PortfolioChart, PortfolioTable, SearchBar };
    static props = { ...standardViewProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.rootRef = useRef("root");
        this.searchBarToggler = useSearchBarToggler();
        this.keepLast = new KeepLast();
        this.fields = FIELDS;
        this.labels = Object.fromEntries(this.props.fields.portfolio_field.selection);
        const { table, hidden, sort } = this.props.state || {};
        this.state = useState({
            portfolio: null,
            accounts: [],
            table: table || false,
            // Ids of the tiers that are switched off.
            hidden: hidden || [],
            sort: sort || { key: "revenue", descending: true },
        });
        useSetupAction({
            rootRef: this.rootRef,
            getLocalState: () => ({
                table: this.state.table,
                hidden: [...this.state.hidden],
                sort: { ...this.state.sort },
            }),
        });
        onWillStart(() => this.load(this.props));
        onWillUpdateProps((props) => this.load(props));
    }

    get portfolio() {
        return this.state.portfolio;
    }

    async load({ resModel, domain, context }) {
        const asked = this.orm.call(resModel, "get_portfolio", [domain], { context });
        const data = await this.keepLast.add(asked);
        // Thousands of accounts that never change need nobody to watch them.
        this.state.portfolio = markRaw(new Portfolio(data, this.labels));
        this.choose();
    }

    choose() {
        const { hidden } = this.state;
        const { accounts } = this.portfolio;
        this.state.accounts = markRaw(accounts.filter(({ tierId }) => !hidden.includes(tierId)));
    }

    isHidden(tier) {
        return this.state.hidden.includes(tier.id);
    }

    toggle(tier) {
        const { hidden } = this.state;
        this.state.hidden = this.isHidden(tier)
            ? hidden.filter((id) => id !== tier.id)
            : [...hidden, tier.id];
        this.choose();
    }

    // ---- texts ----

    getShareText(field) {
        const share = formatFloat(this.portfolio.getShare(field), { digits: [16, 0] });
        return _t("%s % of revenue", share);
    }

    getCountText(count) {
        return formatInteger(count);
    }

    get missing() {
        return MISSING.filter(([field]) => this.portfolio.getCount(field)).map(([field, text]) => ({
            field,
            text: text(formatInteger(this.portfolio.getCount(field))),
        }));
    }

    get leftOutText() {
        const { leftOut, limit } = this.portfolio;
        return leftOut
            ? _t("The %(limit)s accounts with most revenue are drawn; not drawn: %(more)s.", {
                  limit: formatInteger(limit),
                  more: formatInteger(leftOut),
              })
            : "";
    }

    // ---- actions ----

    openAccount(account) {
        const activeIds = this.state.accounts.map(({ id }) => id);
        return this.props.selectRecord(account.id, { activeIds });
    }

    openAccounts(accounts) {
        if (accounts.length) {
            return this.openList(_t("Chosen Accounts"), [
                ["id", "in", accounts.map(({ id }) => id)],
            ]);
        }
    }

    openField(field) {
        const chosen = [["portfolio_field", "=", field]];
        return this.openList(this.labels[field], Domain.and([this.props.domain, chosen]).toList());
    }

    openAll() {
        return this.openList(_t("Accounts"), this.props.domain);
    }

    openList(name, domain) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: this.props.resModel,
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain,
        });
    }
}

registry.category("views").add("kam_portfolio", {
    type: "kanban",
    Controller: PortfolioController,
    searchMenuTypes: ["filter", "favorite"],
});
