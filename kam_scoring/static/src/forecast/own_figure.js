import { registry } from "@web/core/registry";
import { _t } from "@web/core/l10n/translation";
import { MonetaryField, monetaryField } from "@web/views/fields/monetary/monetary_field";

import { toRaw } from "@odoo/owl";

/** Record to what was entered last, field by field: also the question before a mass edit asks. */
const entries = new WeakMap();

/**
 * An amount that may be empty, which is not 0: as long as there is none, the field shows as a hint
 * what was entered last. `known` names the boolean that tells the two apart, `hint` the text.
 */
export class OwnFigureField extends MonetaryField {
    static template = "kam_scoring.OwnFigureField";
    static props = {
        ...MonetaryField.props,
        known: { type: String, optional: true },
        hint: { type: String, optional: true },
    };

    get inputOptions() {
        const options = super.inputOptions;
        const parse = (text) => (text.trim() ? options.parse(text) : false);
        return {
            ...options,
            parse: (text) => {
                const value = parse(text);
                const record = toRaw(this.props.record);
                entries.set(record, { ...entries.get(record), [this.props.name]: value });
                this.noteUnseen();
                return value;
            },
        };
    }

    get entered() {
        return entries.get(toRaw(this.props.record))?.[this.props.name];
    }

    /** That 0 is entered, or taken away, looks like no change to the fields of Odoo. */
    noteUnseen() {
        const { record, name } = this.props;
        const looksSame = (this.entered || false) === (this.value || false);
        if (looksSame && this.isKnown !== (this.entered !== false)) {
            record.update({ [name]: this.entered });
        }
    }

    get isKnown() {
        const { record, known } = this.props;
        if (this.value === false) {
            return false;
        }
        const isEntered = record.dirty && this.entered === 0;
        return Boolean(this.value || isEntered || !known || record.data[known]);
    }

    get formattedValue() {
        return this.isKnown ? super.formattedValue : "";
    }

    get hint() {
        return this.props.record.data[this.props.hint] || "";
    }
}

registry.category("fields").add("kam_own_figure", {
    ...monetaryField,
    component: OwnFigureField,
    displayName: _t("Amount or Nothing"),
    supportedTypes: ["monetary"],
    isEmpty: (record, name) => record.data[name] === false,
    extractProps: (info) => ({
        ...monetaryField.extractProps(info),
        known: info.options.known,
        hint: info.options.hint,
    }),
    fieldDependencies: ({ options }) => [
        ...(options.known ? [{ name: options.known, type: "boolean", readonly: true }] : []),
        ...(options.hint ? [{ name: options.hint, type: "char", readonly: true }] : []),
    ],
});
