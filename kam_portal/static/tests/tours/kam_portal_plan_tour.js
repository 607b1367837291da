import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("kam_portal_plan", {
    steps: () => [
        {
            content: "Confirm the goal",
            trigger: ".o_kam_goal:contains('Goal to confirm') button:contains('Confirm this goal')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is confirmed",
            trigger: ".o_kam_goal:contains('Goal to confirm'):contains('Confirmed by Anna Buyer')",
        },
        {
            content: "Report on the own measure",
            trigger: "a:contains('Report progress')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "How far it is",
            trigger: "input[name='percent']",
            run: "edit 60",
        },
        {
            content: "In own words",
            trigger: ".o_kam_form_row textarea[name='note']",
            run: "edit Two of three are done",
        },
        {
            content: "Send it",
            trigger: "button:contains('Send report')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is there for everybody",
            trigger: ".o_kam_table:contains('60 %'):contains('Two of three are done')",
        },
        {
            content: "The own name",
            trigger: ".o_kam_agree input[name='name']",
            run: "edit Anna Buyer",
        },
        {
            content: "Agree",
            trigger: "button:contains('Agree to the whole plan')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "To the version that was agreed",
            trigger: "a:contains('Version 1')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "As it was then",
            trigger: "h1:contains('Agreed Version 1')",
        },
        {
            content: "With what was shared",
            trigger: ".o_kam_goal:contains('Goal to confirm')",
        },
    ],
});
