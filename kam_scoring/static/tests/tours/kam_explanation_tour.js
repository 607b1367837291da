import { registry } from "@web/core/registry";

const part = (code) => `.o_kam_part[data-criterion=${code}]`;

registry.category("web_tour.tours").add("kam_explanation_tour", {
    steps: () => [
        {
            content: "The name of the customer is text",
            trigger: ".o_form_view:contains('<b>Bold</b> & Sons')",
        },
        {
            content: "Open the page of the score",
            trigger: ".o_notebook .nav-link[name=score]",
            run: "click",
        },
        {
            content: "What has moved it, in words",
            trigger: ".o_field_widget[name=score_change]:contains('points more than on')",
        },
        {
            content: "... and as bars",
            trigger: ".o_kam_change_bar[data-criterion=revenue]:contains('+')",
        },
        {
            content: "Its course",
            trigger: ".o_field_widget[name=score_history] canvas[role=img]",
        },
        {
            content: "A criterion with its bar",
            trigger: `${part("revenue")} .progress[role=meter][aria-label=Revenue]`,
        },
        {
            content: "A criterion that is missing says so",
            trigger: `${part("profitability")} .badge:contains(missing)`,
        },
        {
            content: "What is missing can be entered",
            trigger: `${part("profitability")} button[data-source=costs]`,
            run: "click",
        },
        {
            content: "The products whose cost is not known",
            trigger: ".o_list_view .o_data_row:contains(Tea)",
        },
        {
            content: "Back to the account",
            trigger: ".o_breadcrumb .o_back_button a, .breadcrumb-item:last a",
            run: "click",
        },
        {
            content: "Open the page of the score again",
            trigger: ".o_notebook .nav-link[name=score]",
            run: "click",
        },
        {
            content: "Open the orders behind the revenue",
            trigger: `${part("revenue")} button[data-source=orders]`,
            run: "click",
        },
        {
            content: "The very orders",
            trigger: ".o_list_view .o_data_row",
        },
    ],
});
