import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component, onMounted, onWillUnmount } from "@odoo/owl";

const INTERVAL = 1500;
const UNDER_WAY = ["queued", "running"];

/** How far a scoring is: a bar and the step; asks the server until it has ended. */
export class RunProgress extends Component {
    static template = "kam_scoring.RunProgress";
    static props = { ...standardFieldProps };

    setup() {
        onMounted(() => this.schedule());
        onWillUnmount(() => clearTimeout(this.timer));
    }

    get record() {
        return this.props.record;
    }

    get percent() {
        return Math.round(this.record.data.progress || 0);
    }

    get isUnderWay() {
        return UNDER_WAY.includes(this.record.data.state);
    }

    get text() {
        if (this.record.data.state === "queued") {
            return _t("Waiting for its turn");
        }
        const labels = Object.fromEntries(this.record.fields.step.selection);
        return labels[this.record.data.step] || "";
    }

    schedule() {
        if (this.isUnderWay) {
            this.timer = setTimeout(() => this.look(), INTERVAL);
        }
    }

    async look() {
        // What somebody is typing must not be lost; the next look comes soon.
        if (!(await this.record.isDirty())) {
            await this.record.load();
        }
        this.schedule();
    }
}

registry.category("fields").add("kam_run_progress", {
    component: RunProgress,
    supportedTypes: ["float"],
    fieldDependencies: [
        { name: "state", type: "selection" },
        { name: "step", type: "selection" },
    ],
});
