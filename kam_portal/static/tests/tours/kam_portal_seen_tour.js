import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("kam_portal_seen", {
    url: "/my/kam",
    steps: () => [
        {
            content: "Something is new",
            trigger: ".o_kam_row:has(.o_kam_new) a:contains('New coating')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Seen is marked as read, so there is nothing to press any more",
            trigger: ".o_kam_seen:contains('1 new'):not(:has(button))",
        },
        {
            content: "Back to the first page",
            trigger: ".o_portal_submenu a:contains('Our Cooperation')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Nothing is new",
            trigger: ".o_kam:has(h1):not(:has(.o_kam_new))",
        },
    ],
});
