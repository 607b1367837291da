import { registry } from "@web/core/registry";
import { inputFiles } from "@web/../tests/utils";

const fill = (name, text) => ({
    content: `Fill in ${name}`,
    trigger: `.o_kam_contribute [name='${name}']`,
    run: `edit ${text}`,
});

registry.category("web_tour.tours").add("kam_portal_contribution", {
    steps: () => [
        {
            content: "How much it is needed is not asked yet",
            trigger: ".o_kam_contribute:has(.o_kam_level:not(:visible))",
        },
        { content: "A requirement", trigger: "#kam_kind_requirement", run: "click" },
        { content: "Now it is", trigger: "#kam_requirement_level_must:visible", run: "click" },
        fill("situation", "In the afternoon nobody can read the panel"),
        {
            content: "How often",
            trigger: ".o_kam_contribute [name='frequency']",
            run: "selectByLabel Every Day",
        },
        fill("value", "Two hours a week"),
        fill("wish", "A surface without glare"),
        fill("name", "Panel to be read in sunlight"),
        {
            content: "Somebody said something similar; it is told to those who do not see it, too",
            trigger:
                ".o_kam_similar:visible a[target='_blank']:contains('Panels one can read in sunlight')",
        },
        {
            content: "Told once, and not as code",
            trigger: ".o_kam_similar_said[role='status']:contains('Similar contributions found: 1')",
        },
        {
            content: "What other people wrote is text",
            trigger: ".o_kam_similar:not(:has(b.hostile)):contains('<b class=')",
        },
        {
            content: "A file",
            trigger: ".o_kam_contribute input[name='files']",
            async run() {
                const file = new File(["%PDF-1.4 drawing"], "drawing.pdf");
                await inputFiles(".o_kam_contribute input[name='files']", [file]);
            },
        },
        {
            content: "Send, by a double click",
            trigger: ".o_kam_contribute button[value='send']",
            run: "dblclick",
            expectUnloadPage: true,
        },
        {
            content: "It has arrived, without asking about similar ones again",
            trigger: ".alert[role='status']:contains('Your contribution has reached us.')",
        },
        {
            content: "With its file",
            trigger: ".o_kam_files a:contains('drawing.pdf')",
        },
        {
            content: "A vote for it",
            trigger: "button.o_kam_vote[aria-pressed='false']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It counts",
            trigger: "button.o_kam_voted[aria-pressed='true']:contains('1')",
        },
        {
            content: "A comment",
            trigger: "textarea[name='body']",
            run: "edit We can test it in May.",
        },
        {
            content: "Send it",
            trigger: ".o_kam_thread button:contains('Send message')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It stands there",
            trigger: ".o_kam_msg:contains('We can test it in May.')",
        },
    ],
});
