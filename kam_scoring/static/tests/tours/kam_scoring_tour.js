import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const score = [
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
        content: "Score all customers",
        trigger: ".dropdown-item[data-menu-xmlid='kam_scoring.kam_score_now_menu']",
        run: "click",
    },
    {
        content: "Open the first customer of the ranking",
        trigger: ".o_data_row:first .o_data_cell[name=account_id]:contains('Customer 25')",
        run: "click",
    },
];

const read = [
    {
        content: "The score is the sum of what contributes to it",
        trigger: ".o_form_view .o_field_widget[name=formula]:contains(' Revenue + ')",
    },
    {
        content: "Every criterion says what it contributes",
        trigger: ".o_kam_part[data-criterion=growth] .o_kam_part_points:contains('of 15.0 points')",
    },
    {
        content: "... and why, in a sentence",
        trigger: ".o_kam_part[data-criterion=revenue] .o_kam_part_text:contains('orders: 1.')",
    },
    {
        content: "Open the account",
        trigger: "button[name=action_open_account]",
        run: "click",
    },
];

const accept = [
    {
        content: "The account shows the proposal and its reason",
        trigger: ".o_kam_proposal .o_field_widget[name=proposal_reason]:contains('Big spenders')",
    },
    {
        content: "Accept the proposed tier",
        trigger: "button[name=action_accept_proposal]",
        run: "click",
    },
    {
        content: "The account has its tier",
        trigger: ".o_form_view:not(:has(.o_kam_proposal)) .badge:contains('Key Account')",
    },
    {
        content: "Make a plan",
        trigger: "button[name=action_new_plan]",
        run: "click",
    },
];

const plan = [
    {
        content: "Add a goal",
        trigger: ".o_field_widget[name=goal_ids] .o_field_x2many_list_row_add a",
        run: "click",
    },
    {
        content: "Name the goal",
        trigger: ".o_field_widget[name=goal_ids] .o_selected_row [name=name] input",
        run: "edit Sell more tea",
    },
    {
        content: "Set its target",
        trigger: ".o_field_widget[name=goal_ids] .o_selected_row [name=target] input",
        run: "edit 5000",
    },
    {
        content: "Add a measure",
        trigger: ".o_field_widget[name=measure_ids] .o_field_x2many_list_row_add a",
        run: "click",
    },
    {
        content: "Name the measure",
        trigger: ".o_field_widget[name=measure_ids] .o_selected_row [name=name] input",
        run: "edit Invite to a tasting",
    },
    {
        content: "Start the plan",
        trigger: "button[name=action_activate]",
        run: "click",
    },
    {
        content: "The plan runs",
        trigger: ".o_statusbar_status .o_arrow_button_current:contains('Active')",
    },
];

registry.category("web_tour.tours").add("kam_scoring_tour", {
    url: "/odoo",
    steps: () => [...score, ...read, ...accept, ...plan],
});
