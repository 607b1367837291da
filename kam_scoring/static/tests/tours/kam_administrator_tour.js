import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const weights = ".o_field_widget[name=weight_ids]";
const cell = ".o_kam_whitespace button[aria-label^='Customer 11, Cups']";

function openMenu(section, item) {
    return [
        {
            content: "Open the section of the menu",
            trigger: `.dropdown-toggle[data-menu-xmlid='${section}']`,
            run: "click",
        },
        {
            content: "Open the item of the menu",
            trigger: `.dropdown-item[data-menu-xmlid='${item}']`,
            run: "click",
        },
    ];
}

/** From a weight to its effect, to the orders behind a score, to an opportunity. */
registry.category("web_tour.tours").add("kam_administrator_tour", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open Key Accounts",
            trigger: ".o_app[data-menu-xmlid='kam_planning.kam_menu_root']",
            run: "click",
        },
        ...openMenu("kam_planning.kam_configuration_menu", "kam_scoring.kam_score_profile_menu"),
        {
            content: "Open the profile",
            trigger: ".o_data_row .o_data_cell[name=name]:contains('Test profile')",
            run: "click",
        },
        {
            content: "Choose a weight",
            trigger: `${weights} .o_data_row:contains('Breadth') .o_data_cell[name=weight]`,
            run: "click",
        },
        {
            content: "Change it",
            trigger: `${weights} .o_selected_row [name=weight] input`,
            run: "edit 90 && press Tab",
        },
        {
            content: "See the effect before it is saved",
            trigger: ".o_kam_preview:contains('rise by more than 3 points')",
        },
        {
            content: "Save the profile",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "It is saved",
            trigger: ".o_form_saved, .o_form_view:not(:has(.o_form_button_save:visible))",
        },
        ...openMenu("kam_scoring.kam_scoring_menu_root", "kam_scoring.kam_score_now_menu"),
        {
            content: "Open the first of the ranking",
            trigger: ".o_list_view .o_data_row:first .o_data_cell[name=account_id]",
            run: "click",
        },
        {
            content: "Open its account",
            trigger: ".o_form_view button[name=action_open_account]",
            run: "click",
        },
        {
            content: "Open the page of the score",
            trigger: ".o_notebook .nav-link[name=score]",
            run: "click",
        },
        {
            content: "Follow the explanation to the orders",
            trigger: ".o_kam_part[data-criterion=revenue] button[data-source=orders]",
            run: "click",
        },
        {
            content: "The very orders",
            trigger: ".o_list_view .o_data_row .o_data_cell[name=name]",
        },
        ...openMenu("kam_scoring.kam_scoring_menu_root", "kam_scoring.kam_whitespace_menu"),
        {
            content: "Open a cell with potential",
            trigger: `${cell}:contains('+20')`,
            run: "click",
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
    ],
});
