import { registry } from "@web/core/registry";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";

/**
 * Weights of a profile: typed in the list, everything else of a line in a dialog. The standard
 * button of an editable list saves the whole form and leaves it, and with it the preview of what
 * has not been saved.
 */
export class ScoreWeightsField extends X2ManyField {
    get rendererProps() {
        return { ...super.rendererProps, onOpenFormView: this.openLine.bind(this) };
    }

    async openLine(record) {
        if (await this.list.leaveEditMode()) {
            this._openRecord({
                record,
                title: record.data.criterion_id?.display_name,
                context: this.props.context,
                readonly: this.props.readonly,
            });
        }
    }
}

registry.category("fields").add("kam_score_weights", {
    ...x2ManyField,
    component: ScoreWeightsField,
});
