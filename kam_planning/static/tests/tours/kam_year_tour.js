import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const click = (content, trigger) => ({ content, trigger, run: "click" });
const see = (content, trigger) => ({ content, trigger });
const toAccount = click("Back to the account", ".o_breadcrumb a:contains(/^Year Foods$/)");

const becomesKeyAccount = [
    stepUtils.showAppsMenuItem(),
    click("Open Key Accounts", ".o_app[data-menu-xmlid='kam_planning.kam_menu_root']"),
    click("Open the candidate", ".o_data_cell[name=partner_id]:contains('Year Foods')"),
    see("It is no key account yet", ".o_form_view:not(:has(.badge:contains('Key Account')))"),
    click("Propose a tier", ".o_statusbar_buttons button[name=action_propose_tier]"),
    { content: "Choose it", trigger: ".modal [name=to_tier_id] input", run: "edit Gold" },
    click("Take Gold", ".modal .dropdown-item:contains('Gold')"),
    {
        content: "Say why",
        trigger: ".modal [name=reason] textarea",
        run: "edit Wants one supplier for all plants",
    },
    click("As a proposal", ".modal [name=approve_now] input"),
    click("Propose", ".modal button[name=action_decide]:contains('Propose')"),
    see("It waits for approval", ".o_arrow_button_current:contains('Proposed')"),
    click("Approve it", "button[name=action_approve]"),
    see("It is effective", ".o_arrow_button_current:contains('Effective')"),
    toAccount,
    see("It is a key account", ".badge:contains('Key Account')"),
];

const getsAPlan = [
    click("New plan", "button[name=action_new_plan]"),
    see("With the template of the tier", "[name=template_id] input:value(Year)"),
    click("Save it", ".o_form_button_save"),
    click("Take what the template brings", "button[name=action_apply_template]"),
    see("Goals", "[name=goal_ids] .o_data_cell:contains('Grow')"),
    click("Hand it in", "button[name=action_submit]"),
    click("Approve it", ".o_statusbar_buttons button[name=action_approve]"),
    click("Start it", "button[name=action_activate]:contains('Start Plan')"),
    see("A version was frozen", ".oe_stat_button[name=action_open_versions]:contains('1')"),
];

const isWorkedOn = [
    click(
        "Open the measure",
        "[name=measure_ids] .o_data_row:contains('Kick-off') button[name=get_formview_action]"
    ),
    click("Make an offer", "button[name=action_new_order]"),
    click("Add a line", ".o_field_x2many_list_row_add a:contains('Add a product')"),
    {
        content: "Choose the product",
        trigger: ".o_field_widget[name=product_template_id] input, .o_field_widget[name=product_id] input",
        run: "edit Year Drive",
    },
    click("Take it", ".dropdown-item:contains('Year Drive')"),
    see("It has its price", "[name=tax_totals]:contains('2,000.00')"),
    click("Confirm", "button[name=action_confirm]:visible"),
    see("It is an order", ".o_arrow_button_current:contains('Sales Order')"),
    click("Back to the measure", ".o_breadcrumb a:contains('Kick-off'), .o_breadcrumb .dropdown-toggle"),
    see("It shows what came of it", "[name=outcome]:contains('confirmed')"),
    click("Done", "button[name=action_done]"),
    see("It is done", ".o_arrow_button_current:contains('Done')"),
    click("Back to the plan", ".o_breadcrumb a:contains('Account plan')"),
];

const isReviewed = [
    click("The reviews", ".oe_stat_button[name=action_open_reviews]"),
    click("The one that is due", ".o_data_row:contains('Planned') .o_data_cell[name=account_id]"),
    see("With the agenda of the template", "[name=agenda]:contains('Where do we stand?')"),
    click("It was held", "button[name=action_hold]"),
    see("Held", ".o_arrow_button_current:contains('Held')"),
    click("Back to the plan", ".o_breadcrumb a:contains('Account plan')"),
    see(
        "Reached by a confirmed order",
        "[name=goal_ids] .o_data_row:contains('Grow'):contains('Reached')"
    ),
];

const goesOn = [
    click("Into the next period", ".o_statusbar_buttons button:contains('Next Period')"),
    click("Create it", ".modal button[name=action_roll_over]"),
    see("It is a draft", ".o_arrow_button_current:contains('Draft')"),
    see("What is open came along", "[name=goal_ids] .o_data_cell:contains('Know their management')"),
    see("What is reached did not", "[name=goal_ids]:not(:contains('Grow'))"),
];

const falls = [
    toAccount,
    click("Propose a lower tier", ".o_statusbar_buttons button[name=action_propose_tier]"),
    { content: "Choose it", trigger: ".modal [name=to_tier_id] input", run: "edit Basic" },
    click("Take Basic", ".modal .dropdown-item:contains('Basic')"),
    {
        content: "Say why",
        trigger: ".modal [name=reason] textarea",
        run: "edit A second supplier got the plants",
    },
    click("Decide", ".modal button[name=action_decide]:contains('Decide')"),
    see("It is effective", ".o_arrow_button_current:contains('Effective')"),
    toAccount,
    see("It is no key account any more", ".o_form_view:not(:has(.badge:contains('Key Account')))"),
    see("It keeps its conditions for a while", "[name=grace_until]"),
    click("Open the history", ".oe_stat_button[name=action_open_decisions]"),
    click("Open the demotion", ".o_data_cell[name=to_tier_id]:contains('Basic')"),
    click("End the time of grace", "button[name=action_end_grace]"),
    click("Yes", ".modal-footer .btn-primary"),
    see("Conditions are given back", ".o_form_view:not(:has(button[name=action_end_grace]))"),
];

registry.category("web_tour.tours").add("kam_year_tour", {
    url: "/odoo",
    steps: () => [
        ...becomesKeyAccount,
        ...getsAPlan,
        ...isWorkedOn,
        ...isReviewed,
        ...goesOn,
        ...falls,
    ],
});
