import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("kam_portal_customer", {
    url: "/my",
    steps: () => [
        {
            content: "The card is there",
            trigger: ".o_portal_index_card a[href='/my/kam']:contains('Our Cooperation')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "To the joint plan",
            trigger: ".o_kam a[href$='/plan']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The shared goal, with its status",
            trigger: ".o_kam_goal:contains('Shared goal'):has(.badge)",
        },
        {
            content: "The shared measure",
            trigger: ".o_kam_table:contains('Shared measure')",
        },
        {
            content: "Nothing internal",
            trigger: "body:not(:contains('MARKER-INTERNAL'))",
        },
    ],
});
