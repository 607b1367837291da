import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

const HIGH = 12;
const MEDIUM = 5;

/** The threats of a plan, by how probable they are and how much they would hurt. */
export class RiskMatrixField extends Component {
    static template = "kam_planning.RiskMatrixField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.impacts = [1, 2, 3, 4, 5];
        this.probabilities = [5, 4, 3, 2, 1];
    }

    get threats() {
        return this.props.record.data[this.props.name] || [];
    }

    get unjudged() {
        return this.threats.filter((threat) => !(threat.probability && threat.impact));
    }

    get judged() {
        const risk = (threat) => threat.probability * threat.impact;
        return this.threats.filter(risk).sort((one, other) => risk(other) - risk(one));
    }

    getThreats(probability, impact) {
        return this.threats.filter(
            (threat) => threat.probability === probability && threat.impact === impact
        );
    }

    getLevel(probability, impact) {
        const risk = probability * impact;
        return risk >= HIGH ? "high" : risk >= MEDIUM ? "medium" : "low";
    }

    getNames(threats) {
        return threats.map((threat) => threat.name).join(", ");
    }

    getLabel(probability, impact, threats) {
        return _t("Probability %(probability)s, impact %(impact)s: %(names)s", {
            probability,
            impact,
            names: this.getNames(threats),
        });
    }

    open(threats) {
        const ids = threats.map((threat) => threat.id).filter(Boolean);
        const one = ids.length === 1;
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("Threats"),
            res_model: "kam.finding",
            res_id: one ? ids[0] : false,
            views: one ? [[false, "form"]] : [[false, "list"], [false, "form"]],
            domain: [["id", "in", ids]],
        });
    }
}

registry.category("fields").add("kam_risk_matrix", {
    component: RiskMatrixField,
    displayName: _t("Risk Matrix"),
    supportedTypes: ["json"],
    isEmpty: () => false,
});
