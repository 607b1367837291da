import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const cell = ".o_kam_whitespace button[aria-label^='Customer 11, Cups']";

registry.category("web_tour.tours").add("kam_whitespace_tour", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open Key Accounts",
            trigger: ".o_app[data-menu-xmlid='kam_planning.kam_menu_root']",
            run: "click",
        },
        {
            content: "Open the menu Scoring",
            trigger: ".dropdown-toggle[data-menu-xmlid='kam_scoring.kam_scoring_menu_root']",
            run: "click",
        },
        {
            content: "Open the whitespace",
            trigger: ".dropdown-item[data-menu-xmlid='kam_scoring.kam_whitespace_menu']",
            run: "click",
        },
        {
            content: "The map says what is bought",
            trigger: ".o_kam_whitespace td.o_kam_cell_bought",
        },
        {
            content: "... and where it is typically wrong",
            trigger: ".o_kam_whitespace_legend:contains('typically 17 % too high')",
        },
        {
            content: "Open a cell with potential",
            trigger: `${cell}:contains('+20')`,
            run: "click",
        },
        {
            content: "It says why",
            trigger: ".modal .o_field_widget[name=reason]:contains('Bought with Tea')",
        },
        {
            content: "Note what one knows",
            trigger: ".modal .o_field_widget[name=note] input",
            run: "edit Until March",
        },
        {
            content: "Make an opportunity of it",
            trigger: ".modal button[name=action_create_lead]:contains('Create Lead')",
            run: "click",
        },
        {
            content: "The opportunity is there",
            trigger: ".o_form_view [name=name] textarea, .o_form_view [name=name] input",
        },
        {
            content: "Back to the map",
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item:contains('Whitespace') a",
            run: "click",
        },
        {
            content: "The cell shows that somebody works on it",
            trigger: `${cell} .fa-star`,
        },
    ],
});
