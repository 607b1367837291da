import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

const LEAST_LENGTH = 4;
// The server looks at no more.
const MOST_LENGTH = 500;

/**
 * The form of a contribution works without this. With it, similar contributions appear while
 * somebody types, files that are too large are told of before they travel, and a second click
 * sends nothing.
 */
export class Contribute extends Interaction {
    static selector = ".o_kam_contribute";
    dynamicContent = {
        "[name='name'], [name='situation'], [name='wish']": {
            "t-on-input": this.debounced(this.lookForSimilar, 500),
        },
        "[name='files']": { "t-on-change": this.checkFiles },
        _root: { "t-on-submit": this.sendOnce },
        _window: { "t-on-pageshow": this.allowSending },
        ".o_kam_similar": { "t-att-class": () => ({ "d-none": !this.similar.length }) },
        ".o_kam_similar_said": { "t-out": () => this.said },
    };

    setup() {
        this.similar = [];
        this.said = "";
        this.lastText = "";
        this.isSent = false;
    }

    /** The title in the first line, then as much of the rest as counts. */
    get text() {
        const { name, situation, wish } = this.el.elements;
        const title = name.value.replace(/\s+/g, " ").trim();
        return `${title}\n${wish.value} ${situation.value}`.slice(0, MOST_LENGTH).trimEnd();
    }

    async lookForSimilar() {
        const text = this.text;
        if (text === this.lastText) {
            return;
        }
        this.lastText = text;
        const found = text.trim().length < LEAST_LENGTH ? [] : await this.fetchSimilar(text);
        // Somebody who types on has asked anew meanwhile.
        if (text === this.lastText) {
            this.showSimilar(found);
        }
    }

    async fetchSimilar(text) {
        const query = new URLSearchParams({ text });
        try {
            const answer = await this.waitFor(
                this.services.http.get(`${this.el.dataset.similar}?${query}`)
            );
            return answer.similar;
        } catch {
            // Only a help: the form goes on without it.
            return [];
        }
    }

    showSimilar(found) {
        const list = this.el.querySelector(".o_kam_similar ul");
        const before = this.similar.map((item) => item.id).join();
        if (before === found.map((item) => item.id).join()) {
            return;
        }
        this.similar = found;
        list.replaceChildren(...found.map((item) => this.line(item, list.dataset.votes)));
        const said = this.el.querySelector(".o_kam_similar_said");
        this.said = found.length ? `${said.dataset.found} ${found.length}` : "";
        if (found.length) {
            this.el.elements.seen_similar.value = "1";
        }
    }

    /** Texts of other people are put in as text only. */
    line(item, votes) {
        const line = document.createElement("li");
        line.className = "o_kam_line";
        const link = document.createElement("a");
        link.className = "o_kam_link";
        link.target = "_blank";
        link.href = this.el.dataset.base + item.path;
        link.textContent = item.title;
        const note = document.createElement("span");
        note.className = "small text-muted";
        note.textContent = `${item.state_label} · ${votes}: ${item.votes}`;
        line.append(link, note);
        return line;
    }

    checkFiles(ev) {
        const { files } = ev.target;
        const { maxFiles, maxSize, tooMany, tooLarge } = this.el.dataset;
        const large = [...files].find((file) => file.size > Number(maxSize));
        const problem = files.length > Number(maxFiles) ? tooMany : large ? tooLarge : "";
        ev.target.setCustomValidity(problem);
        ev.target.reportValidity();
    }

    sendOnce(ev) {
        if (this.isSent) {
            ev.preventDefault();
        }
        this.isSent = true;
    }

    /** Who comes back to the page may send again. */
    allowSending() {
        this.isSent = false;
    }
}

registry.category("public.interactions").add("kam_portal.contribute", Contribute);
