import { loadBundle } from "@web/core/assets";

import { onWillStart, useEffect, useRef } from "@odoo/owl";

/**
 * A chart of Odoo's own library on the canvas with t-ref="canvas".
 *
 * @param {Function} getConfig what to draw; nothing is drawn without it
 * @param {Function} getDependencies the chart is drawn anew when one of these changes
 */
export function useChart(getConfig, getDependencies) {
    const canvasRef = useRef("canvas");
    onWillStart(() => loadBundle("web.chartjs_lib"));
    useEffect(() => {
        const config = canvasRef.el && getConfig();
        const chart = config && new Chart(canvasRef.el, config);
        return () => chart?.destroy();
    }, getDependencies);
}
