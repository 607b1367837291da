import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const row = ".o_data_row:contains('Customer 1')";

registry.category("web_tour.tours").add("kam_judgement_tour", {
    url: "/odoo",
    steps: () => [
        ...stepUtils.goToAppSteps("kam_planning.kam_menu_root", "Open Key Accounts"),
        {
            trigger: "button[data-menu-xmlid='kam_scoring.kam_scoring_menu_root']",
            content: "Open the scoring menu",
            run: "click",
        },
        {
            trigger: "[data-menu-xmlid='kam_scoring.kam_judgement_menu']",
            content: "See what is known",
            run: "click",
        },
        {
            trigger: `${row} td[name='wallet_amount']:not(:contains('0'))`,
            content: "What nobody has entered is blank; enter it",
            run: "click",
        },
        {
            trigger: ".o_selected_row td[name='wallet_amount'] input",
            content: "Enter the volume",
            run: "edit 250,000",
        },
        {
            trigger: ".o_selected_row td[name='supplier_count'] input",
            content: "Enter the number of suppliers",
            run: "edit 4",
        },
        {
            trigger: ".o_selected_row td[name='supplier_rank'] input",
            content: "Enter our rank",
            run: "edit 5",
        },
        {
            trigger: ".o_list_button_save",
            content: "Try to save a rank that cannot be",
            run: "click",
        },
        {
            trigger: ".modal .modal-body:contains('cannot be 5 of 4 suppliers')",
            content: "Read what is wrong",
        },
        {
            trigger: ".modal .btn-primary",
            content: "Close it",
            run: "click",
        },
        {
            trigger: ".o_selected_row td[name='supplier_rank'] input",
            content: "Enter a rank that can be",
            run: "edit 2",
        },
        {
            trigger: ".o_selected_row td[name='strategic_reference'] .o_priority_star:nth-child(4)",
            content: "Rate the customer",
            run: "click",
        },
        {
            trigger: ".o_list_button_save",
            content: "Save",
            run: "click",
        },
        {
            trigger: `${row}:not(.o_selected_row) .o_list_record_open_form_view button`,
            content: "Open the account",
            run: "click",
        },
        {
            trigger: "a.nav-link[name='judgement']",
            content: "See there what is known",
            run: "click",
        },
        {
            trigger: "[name='wallet_standing']:contains('valid until')",
            content: "It says who entered it, and how long it holds",
        },
        {
            trigger: "[name='supplier_estimate']:contains('30%')",
            content: "And what the rank lets expect",
        },
        {
            trigger: "div:has(> [name='strategic_standing']) > button",
            content: "The rating is still right",
            run: "click",
        },
        {
            trigger: ".o-mail-Message:contains('Strategic Value: still right')",
            content: "The chatter tells so",
        },
    ],
});
