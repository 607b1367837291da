import { registry } from "@web/core/registry";

const openBoard = [
    {
        content: "Open the SWOT board of the plan",
        trigger: "button[name=action_open_findings]",
        run: "click",
    },
    {
        content: "Every kind of finding has its column",
        trigger: ".o_kam_kind_question .o_column_title:contains('Open Question')",
    },
];

const moveCard = [
    {
        content: "A weakness turns out to be a strength",
        trigger: ".o_kam_kind_weakness .o_kanban_record:contains('Price of parts')",
        run: "drag_and_drop .o_kam_kind_strength",
    },
    {
        content: "It is in the column of the strengths",
        trigger: ".o_kam_kind_strength .o_kanban_record:contains('Price of parts')",
    },
];

const addThreat = [
    {
        content: "Add a threat",
        trigger: ".o_kam_kind_threat .o_kanban_quick_add",
        run: "click",
    },
    {
        content: "Name it",
        trigger: ".o_kanban_quick_create [name=name] input",
        run: "edit Tender abroad",
    },
    {
        content: "It is probable",
        trigger: ".o_kanban_quick_create [name=probability] label[title='4 of 5']",
        run: "click",
    },
    {
        content: "... and would hurt",
        trigger: ".o_kanban_quick_create [name=impact] label[title='5 of 5']",
        run: "click",
    },
    {
        content: "Add it to the board",
        trigger: ".o_kanban_quick_create .o_kanban_add",
        run: "click",
    },
    {
        content: "The card says how high the risk is",
        trigger: ".o_kam_kind_threat .o_kanban_record:contains('Tender abroad'):contains('20')",
    },
    {
        content: "Back to the plan",
        trigger: ".o_back_button, .breadcrumb-item.o_back_button a",
        run: "click",
    },
];

const makeMeasure = [
    {
        content: "Go to the findings",
        trigger: ".nav-link[name=findings]",
        run: "click",
    },
    {
        content: "The risk matrix leads to the threat",
        trigger: ".o_kam_risk_high button[data-cell='4-5']:contains('Tender abroad')",
        run: "click",
    },
    {
        content: "Make a measure of it",
        trigger: ".o_form_statusbar button[name=action_make_measure]",
        run: "click",
    },
    {
        content: "The measure is about the threat",
        trigger: ".o_form_view .o_field_widget[name=finding_id] input:value(Tender abroad)",
    },
];

registry.category("web_tour.tours").add("kam_planning_swot_tour", {
    steps: () => [...openBoard, ...moveCard, ...addThreat, ...makeMeasure],
});
