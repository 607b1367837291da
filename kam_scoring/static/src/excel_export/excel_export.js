import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { download } from "@web/core/network/download";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";
import { CogMenu } from "@web/search/cog_menu/cog_menu";
import { STATIC_ACTIONS_GROUP_NUMBER } from "@web/search/action_menus/action_menus";

import { WhitespaceMapController } from "../whitespace_map/whitespace_map";

import { Component } from "@odoo/owl";

/** Where the workbook of a search is made, by model. */
const ADDRESSES = {
    "kam.score": "/kam_scoring/ranking.xlsx",
    "kam.whitespace": "/kam_scoring/whitespace.xlsx",
};

/** All that the search finds as a workbook with charts, whatever view one looks at. */
export class ExcelExport extends Component {
    static template = "kam_scoring.ExcelExport";
    static components = { DropdownItem };
    static props = {};

    setup() {
        this.ui = useService("ui");
    }

    async onSelected() {
        const { domain, resModel } = this.env.searchModel;
        const company_ids = user.activeCompanies.map((company) => company.id);
        this.ui.block();
        try {
            const data = JSON.stringify({ domain, company_ids });
            await download({ url: ADDRESSES[resModel], data: { data } });
        } finally {
            this.ui.unblock();
        }
    }
}

const excelExportItem = {
    Component: ExcelExport,
    groupNumber: STATIC_ACTIONS_GROUP_NUMBER,
    isDisplayed: async ({ config, searchModel }) =>
        config.viewType !== "form" &&
        searchModel?.resModel in ADDRESSES &&
        (await user.hasGroup("base.group_allow_export")),
};

registry.category("cogMenu").add("kam-excel-export", excelExportItem, { sequence: 5 });

/** The heat map is no view of Odoo's own: what else is in the menu there knows nothing of it. */
class WhitespaceMapMenu extends CogMenu {
    async _registryItems() {
        const { Component, groupNumber, isDisplayed } = excelExportItem;
        const displayed = await isDisplayed(this.env);
        return displayed ? [{ Component, groupNumber, key: Component.name }] : [];
    }
}

patch(WhitespaceMapController, {
    components: { ...WhitespaceMapController.components, WhitespaceMapMenu },
});
