import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

/** Every point of a score: bars, sentences, and the way to what is behind them. */
export class ScoreExplanation extends Component {
    static template = "kam_scoring.ScoreExplanation";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get data() {
        return this.props.record.data[this.props.name] || {};
    }

    /** What assistive technology says of a bar. */
    getMeterText(part) {
        return part.comparison || part.badge;
    }

    async open(source) {
        const args = [[this.data.score_id], source];
        const action = await this.orm.call("kam.score", "action_explain", args);
        return this.action.doAction(action);
    }
}

/** What has moved a score since the one before: a sentence, and bars to both sides. */
export class ScoreChange extends Component {
    static template = "kam_scoring.ScoreChange";
    static props = { ...standardFieldProps };

    get data() {
        return this.props.record.data[this.props.name] || {};
    }
}

registry.category("fields").add("kam_score_explanation", {
    component: ScoreExplanation,
    displayName: _t("Explanation of a Score"),
    supportedTypes: ["json"],
});

registry.category("fields").add("kam_score_change", {
    component: ScoreChange,
    displayName: _t("Change of a Score"),
    supportedTypes: ["json"],
});
