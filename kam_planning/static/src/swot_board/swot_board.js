import { registry } from "@web/core/registry";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";

/** A kanban whose columns carry the colour of their kind of finding. */
export class SwotBoardRenderer extends KanbanRenderer {
    getGroupClasses(group, isGroupProcessing) {
        const classes = super.getGroupClasses(group, isGroupProcessing);
        const byKind = group.groupByField.name === "kind";
        return byKind ? `${classes} o_kam_kind o_kam_kind_${group.value}` : classes;
    }
}

registry.category("views").add("kam_swot_board", {
    ...kanbanView,
    Renderer: SwotBoardRenderer,
});
