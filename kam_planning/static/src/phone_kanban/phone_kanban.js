import { utils as uiUtils } from "@web/core/ui/ui_service";
import { registry } from "@web/core/registry";
import { SearchModel } from "@web/search/search_model";
import { kanbanView } from "@web/views/kanban/kanban_view";

/**
 * Columns side by side help on a desk. A phone shows one column at a time, and the first one is
 * often nearly empty: there the cards stand below each other until somebody asks for groups.
 */
export class PhoneKanbanSearchModel extends SearchModel {
    load(config) {
        return super.load(uiUtils.isSmall() ? { ...config, defaultGroupBy: null } : config);
    }
}

registry.category("views").add("kam_phone_kanban", {
    ...kanbanView,
    SearchModel: PhoneKanbanSearchModel,
});
