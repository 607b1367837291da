import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { usePager } from "@web/search/pager_hook";
import { SearchBar } from "@web/search/search_bar/search_bar";
import { useSearchBarToggler } from "@web/search/search_bar/search_bar_toggler";
import { useSetupAction } from "@web/search/action_hook";
import { ActionHelper } from "@web/views/action_helper";
import { formatFloat, formatMonetary } from "@web/views/fields/formatters";
import { standardViewProps } from "@web/views/standard_view_props";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";

import { Component, onWillStart, onWillUpdateProps, useRef, useState } from "@odoo/owl";

const PAGE = 40;
const LEVELS = 4;
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

const STATUS = {
    bought: _t("Bought"),
    shrinking: _t("Shrinking"),
    potential: _t("Potential"),
    small: _t("Segment too small"),
};

/** Accounts by product categories: what is bought, what shrinks, where there is potential. */
export class WhitespaceMapController extends Component {
    static template = "kam_scoring.WhitespaceMap";
    static components = { ActionHelper, Layout, SearchBar };
    static props = { ...standardViewProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.rootRef = useRef("root");
        this.searchBarToggler = useSearchBarToggler();
        this.statuses = Object.entries(STATUS);
        this.state = useState({ map: { rows: [], categories: [], total: 0 } });
        this.offset = this.props.state?.offset || 0;
        useSetupAction({
            rootRef: this.rootRef,
            getLocalState: () => ({ offset: this.offset }),
        });
        usePager(() => ({
            offset: this.offset,
            limit: PAGE,
            total: this.map.total,
            isEditable: false,
            onUpdate: ({ offset }) => this.load(this.props.domain, offset),
        }));
        onWillStart(() => this.load(this.props.domain, this.offset));
        onWillUpdateProps((props) => this.load(props.domain, 0));
    }

    get map() {
        return this.state.map;
    }

    async load(domain, offset) {
        const map = await this.orm.call(this.props.resModel, "get_heat_map", [domain], {
            offset,
            limit: PAGE,
            context: this.props.context,
        });
        this.offset = offset;
        this.state.map = map;
    }

    getClass(row, cell) {
        if (!cell) {
            return "o_kam_cell_none";
        }
        return row.is_group ? "o_kam_cell_group" : `o_kam_cell_${cell.status} ${this.getLevel(cell)}`;
    }

    /** The colour is stronger for a larger share of purchases, or for more potential. */
    getLevel(cell) {
        const share = cell.revenue ? cell.own_share : Math.sqrt(cell.potential / this.map.top || 0);
        return `o_kam_level_${Math.min(Math.max(Math.ceil(LEVELS * share), 1), LEVELS)}`;
    }

    getText(cell) {
        const short = (value) => formatFloat(value, { humanReadable: true, decimals: 0 });
        if (cell.revenue) {
            return short(cell.revenue);
        }
        if (cell.status === "small") {
            return "?";
        }
        return cell.potential ? `+${short(cell.potential)}` : "0";
    }

    /** All that a cell says, for the pointer and for who hears the screen. */
    getLabel(row, category, cell) {
        const amount = (value) => formatMonetary(value, { currencyId: row.currency_id });
        const parts = [
            `${row.name}, ${category.name}: ${row.is_group ? _t("group") : STATUS[cell.status]}`,
            cell.revenue && _t("revenue %s", amount(cell.revenue)),
            cell.revenue_previous && _t("before %s", amount(cell.revenue_previous)),
            cell.potential && _t("potential %s", amount(cell.potential)),
            cell.own_share && _t("share of purchases %s %", Math.round(100 * cell.own_share)),
            cell.reason,
            cell.competitor && _t("competitor %s", cell.competitor),
            cell.has_lead && _t("open opportunity"),
        ];
        return parts.filter(Boolean).join("\n");
    }

    openCell(cell) {
        this.dialog.add(
            FormViewDialog,
            { resModel: this.props.resModel, resId: cell.id, title: _t("Whitespace") },
            { onClose: () => this.load(this.props.domain, this.offset) }
        );
    }

    openAccount(row) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "kam.account",
            res_id: row.account_id,
            views: [[false, "form"]],
        });
    }

    /** The arrow keys go from cell to cell, over those that are empty. */
    onKeydown(ev) {
        const step = STEPS[ev.key];
        const cell = ev.target.closest("td[data-row]");
        if (!step || !cell) {
            return;
        }
        ev.preventDefault();
        let [row, column] = [Number(cell.dataset.row), Number(cell.dataset.column)];
        const { rows, categories } = this.map;
        do {
            row += step[0];
            column += step[1];
            const selector = `td[data-row="${row}"][data-column="${column}"] button`;
            const button = this.rootRef.el.querySelector(selector);
            if (button) {
                button.focus();
                return;
            }
        } while (row >= 0 && column >= 0 && row < rows.length && column < categories.length);
    }
}

registry.category("views").add("kam_whitespace_map", {
    type: "kanban",
    Controller: WhitespaceMapController,
    searchMenuTypes: ["filter", "favorite"],
});
