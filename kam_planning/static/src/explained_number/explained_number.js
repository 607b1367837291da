import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

/** A number that says on hover where it comes from: the text of another field. */
export class ExplainedNumber extends Component {
    static template = "kam_planning.ExplainedNumber";
    static props = {
        ...standardFieldProps,
        reason: { type: String, optional: true },
        known: { type: String, optional: true },
        suffix: { type: String, optional: true },
    };

    get data() {
        return this.props.record.data;
    }

    get isKnown() {
        return !this.props.known || this.data[this.props.known];
    }

    get text() {
        return this.isKnown ? `${this.data[this.props.name] || 0}${this.props.suffix || ""}` : "–";
    }

    get reason() {
        return (this.props.reason && this.data[this.props.reason]) || "";
    }
}

registry.category("fields").add("kam_explained_number", {
    component: ExplainedNumber,
    displayName: _t("Number with Explanation"),
    supportedTypes: ["integer"],
    extractProps: ({ options }) => ({
        reason: options.reason,
        known: options.known,
        suffix: options.suffix,
    }),
    fieldDependencies: ({ options }) => [
        ...(options.reason ? [{ name: options.reason, type: "char", readonly: true }] : []),
        ...(options.known ? [{ name: options.known, type: "boolean", readonly: true }] : []),
    ],
});
