import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/**
 * Presses "Mark as read" for whoever has the newest message on the screen. Without JavaScript the
 * button is there to be pressed.
 */
export class Seen extends Interaction {
    static selector = ".o_kam_seen";

    start() {
        const newest = this.el.closest("section").querySelector(".o_kam_msg:last-child");
        const observer = new IntersectionObserver((entries) => {
            if (entries.some((entry) => entry.isIntersecting)) {
                observer.disconnect();
                this.markRead();
            }
        });
        observer.observe(newest);
        this.registerCleanup(() => observer.disconnect());
    }

    async markRead() {
        // Where the form leads is this very page: no need to load it.
        const options = { method: "POST", body: new FormData(this.el), redirect: "manual" };
        const response = await this.waitFor(fetch(this.el.action, options).catch(() => false));
        const button = this.el.querySelector("button");
        if (response && button !== document.activeElement) {
            button.remove();
        }
    }
}

registry.category("public.interactions").add("kam_portal.seen", Seen);
