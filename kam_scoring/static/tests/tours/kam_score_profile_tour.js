import { registry } from "@web/core/registry";

const weights = ".o_field_widget[name=weight_ids]";
const thresholds = ".modal .o_field_widget[name=threshold_ids]";

function addThreshold(value, points) {
    return [
        {
            content: "Add a threshold",
            trigger: `${thresholds} .o_field_x2many_list_row_add a`,
            run: "click",
        },
        {
            content: "Its value",
            trigger: `${thresholds} .o_selected_row [name=value] input`,
            run: `edit ${value}`,
        },
        {
            content: "Its points",
            trigger: `${thresholds} .o_selected_row [name=points] input`,
            run: `edit ${points}`,
        },
    ];
}

registry.category("web_tour.tours").add("kam_score_profile_tour", {
    steps: () => [
        {
            content: "Open the profile",
            trigger: ".o_data_row .o_data_cell[name=name]:contains('Test profile')",
            run: "click",
        },
        {
            content: "The weights of the latest scoring change nothing",
            trigger: ".o_kam_preview:contains('5 stay about where they are')",
        },
        {
            content: "Choose a weight",
            trigger: `${weights} .o_data_row:contains('Growth') .o_data_cell[name=weight]`,
            run: "click",
        },
        {
            content: "Type another one",
            trigger: `${weights} .o_selected_row [name=weight] input`,
            run: "edit 10 && press Tab",
        },
        {
            content: "The effect shows before anything is saved",
            trigger: ".o_kam_preview:contains('2 rise by more than 3 points')",
        },
        {
            content: "Open what else belongs to a weight",
            trigger: `${weights} .o_data_row:contains('Revenue') .o_list_record_open_form_view button`,
            run: "click",
        },
        {
            content: "It says where the values of the accounts lie",
            trigger: ".modal .o_field_widget[name=distribution]:contains('half less than 300')",
        },
        {
            content: "Give points by thresholds",
            trigger: ".modal .o_field_widget[name=normalisation] .o_radio_item:contains('By Thresholds') input",
            run: "click",
        },
        ...addThreshold(0, 0),
        ...addThreshold(500, 100),
        {
            content: "Back to the profile, which is not left",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "The effect of the thresholds shows",
            trigger: ".o_kam_preview:contains('3 rise by more than 3 points')",
        },
        {
            content: "Save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "It is saved",
            trigger: ".o_form_saved, .o_form_view:not(:has(.o_form_button_save:visible))",
        },
    ],
});
