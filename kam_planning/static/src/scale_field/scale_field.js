import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

let lastId = 0;

/** A whole number from 1 to 5, by one click or the arrow keys; 0 is: not judged yet. */
export class ScaleField extends Component {
    static template = "kam_planning.ScaleField";
    static props = { ...standardFieldProps, compact: { type: Boolean, optional: true } };

    setup() {
        this.id = `o_kam_scale_${++lastId}`;
        this.values = [0, 1, 2, 3, 4, 5];
    }

    get value() {
        return this.props.record.data[this.props.name] || 0;
    }

    get label() {
        return this.props.record.fields[this.props.name].string;
    }

    getTitle(value) {
        return value ? _t("%s of 5", value) : _t("Not judged yet");
    }

    select(value) {
        return this.props.record.update({ [this.props.name]: value });
    }
}

registry.category("fields").add("kam_scale", {
    component: ScaleField,
    displayName: _t("Scale from 1 to 5"),
    supportedTypes: ["integer"],
    isEmpty: () => false,
    extractProps: ({ viewType }) => ({ compact: viewType === "list" }),
});
