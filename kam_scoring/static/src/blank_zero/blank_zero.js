import { registry } from "@web/core/registry";
import { floatField } from "@web/views/fields/float/float_field";
import { integerField } from "@web/views/fields/integer/integer_field";
import { monetaryField } from "@web/views/fields/monetary/monetary_field";

/**
 * Numbers for which 0 means that nobody has entered them: they look empty, not like a figure.
 * `kam_blank_integer`, `kam_blank_float` and `kam_blank_monetary`.
 */
function leaveZeroBlank(Field) {
    return class extends Field {
        get formattedValue() {
            return this.value ? super.formattedValue : "";
        }
    };
}

const fields = { integer: integerField, float: floatField, monetary: monetaryField };
for (const [type, field] of Object.entries(fields)) {
    registry
        .category("fields")
        .add(`kam_blank_${type}`, { ...field, component: leaveZeroBlank(field.component) });
}
