/* global Chart */
import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const canvas = ".o_kam_portfolio_chart canvas";

/** Where a point of the axes is on the screen. */
function getPlace(x, y) {
    const element = document.querySelector(canvas);
    const { scales } = Chart.getChart(element);
    const { left, top } = element.getBoundingClientRect();
    return {
        clientX: left + scales.x.getPixelForValue(x),
        clientY: top + scales.y.getPixelForValue(y),
    };
}

function point(type, x, y) {
    const options = { bubbles: true, pointerType: "mouse", button: 0, ...getPlace(x, y) };
    document.querySelector(canvas).dispatchEvent(new PointerEvent(type, options));
}

const open = [
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
        content: "Open the portfolio",
        trigger: ".dropdown-item[data-menu-xmlid='kam_scoring.kam_portfolio_menu']",
        run: "click",
    },
];

const back = (sign) => [
    {
        content: "Back to the portfolio",
        trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item:contains('Portfolio') a",
        run: "click",
    },
    {
        content: "The portfolio is there again",
        trigger: sign,
    },
];

const picture = [
    {
        content: "The field of the stars has one account",
        trigger: ".o_kam_portfolio_fields [data-field=star]:contains('Stars: 1'):contains('90 %')",
    },
    {
        content: "Who is not shown is counted",
        trigger: ".o_kam_portfolio_notes [data-field=no_attractiveness]:contains('known: 1')",
    },
    {
        content: "Point to a bubble",
        trigger: canvas,
        run: () => point("pointermove", 80, 80),
    },
    {
        content: "It says whom it stands for",
        trigger: ".o_kam_portfolio_tip:contains('Customer 1'):contains('Tier: Test Key')",
    },
    {
        content: "Click on it",
        trigger: canvas,
        run: () => point("click", 80, 80),
    },
    {
        content: "The account says how often it orders",
        trigger: ".o_form_view .o_field_widget[name=rhythm_text]:contains('every 12 days')",
    },
    ...back(canvas),
    {
        content: "Drag a rectangle",
        trigger: canvas,
        run: () => {
            point("pointerdown", 5, 95);
            point("pointermove", 30, 70);
            point("pointermove", 45, 55);
            point("pointerup", 45, 55);
        },
    },
    {
        content: "The accounts in it are listed",
        trigger: ".o_list_view:not(:has(.o_data_row:contains('Customer 1'))) .o_data_row:contains('Customer 2')",
    },
    ...back(canvas),
];

const table = [
    {
        content: "Leave the key accounts out",
        trigger: ".o_kam_portfolio_tiers button:contains('Test Key')",
        run: "click",
    },
    {
        content: "Show the table",
        trigger: ".o_kam_portfolio button:contains('Table')",
        run: "click",
    },
    {
        content: "They are not in the table either",
        trigger: ".o_kam_portfolio_table:not(:contains('Customer 1')):contains('Customer 2')",
    },
    {
        content: "Show them again",
        trigger: ".o_kam_portfolio_tiers button:contains('Test Key')",
        run: "click",
    },
    {
        content: "Most revenue comes first",
        trigger: ".o_kam_portfolio_table tbody tr:first-child:contains('Customer 1')",
    },
    {
        content: "Sort by own position",
        trigger: ".o_kam_portfolio_table [data-column=x]",
        run: "click",
    },
    {
        content: "... the weakest first",
        trigger: ".o_kam_portfolio_table th[aria-sort=descending] [data-column=x]",
        run: "click",
    },
    {
        content: "Open the account",
        trigger: ".o_kam_portfolio_table tbody tr:first-child button:contains('Customer 2')",
        run: "click",
    },
    {
        content: "The account is there",
        trigger: ".o_form_view .o_field_widget[name=partner_id]",
    },
    ...back(".o_kam_portfolio_table th[aria-sort=ascending] [data-column=x]"),
    {
        content: "List a field",
        trigger: ".o_kam_portfolio_fields [data-field=develop]",
        run: "click",
    },
    {
        content: "It is listed",
        trigger: ".o_list_view:not(:has(.o_data_row:contains('Customer 1'))) .o_data_row:contains('Customer 2')",
    },
    ...back(".o_kam_portfolio_table"),
    {
        content: "List who is not shown",
        trigger: ".o_kam_portfolio_notes [data-field=no_attractiveness]",
        run: "click",
    },
    {
        content: "They are listed",
        trigger: ".o_list_view .o_data_row:contains('Customer 3')",
    },
];

const quiet = [
    {
        content: "Open the menu Scoring",
        trigger: ".dropdown-toggle[data-menu-xmlid='kam_scoring.kam_scoring_menu_root']",
        run: "click",
    },
    {
        content: "Open the quiet customers",
        trigger: ".dropdown-item[data-menu-xmlid='kam_scoring.kam_quiet_menu']",
        run: "click",
    },
    {
        content: "Who is at risk is there",
        trigger: ".o_data_row:contains('Customer 1'):contains('At Risk')",
    },
    {
        content: "Plan a call",
        trigger: ".o_data_row:contains('Customer 1') button[name=action_log_touch]",
        run: "click",
    },
    {
        content: "It is scheduled",
        trigger: ".modal button[name=action_schedule_activities]",
        run: "click",
    },
    {
        content: "The list shows it",
        trigger: "body:not(:has(.modal)) .o_data_row:contains('Customer 1') .fa-phone.text-success, body:not(:has(.modal)) .o_data_row:contains('Customer 1') .o-mail-ActivityButton",
    },
];

registry.category("web_tour.tours").add("kam_portfolio_tour", {
    url: "/odoo",
    steps: () => [...open, ...picture, ...table, ...quiet],
});
