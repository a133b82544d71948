// Scans on their way to the server: sent one after the other, again and again until an answer comes.
// Each carries an id of its own, so that a repeat gets the first answer and counts once. What waits is kept
// in the tab's own storage, which a reload survives and a closed tab does not: a code and an id, no name.

const KEPT = "vaxcentre.door.waiting";
const PATIENCE_MS = 8000;
const SLOWEST_MS = 5000;

function load() {
  try {
    return JSON.parse(window.sessionStorage.getItem(KEPT)) ?? [];
  } catch {
    return [];
  }
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

export class Outbox {
  constructor(url, csrf, { answered, failed, waiting }) {
    Object.assign(this, { url, csrf, answered, failed, waiting });
    this.scans = load();
    this.sending = false;
    if (this.scans.length) this.run();
  }

  add(code, source) {
    if (this.scans.some((scan) => scan.code === code)) return;
    this.scans.push({ code, source, id: crypto.randomUUID() });
    this.keep();
    this.run();
  }

  giveUp() {
    this.scans = [];
    this.keep();
    this.waiting(0);
  }

  keep() {
    try {
      window.sessionStorage.setItem(KEPT, JSON.stringify(this.scans));
    } catch {
      // Storage may be forbidden; the scans then wait in memory alone.
    }
  }

  async run() {
    if (this.sending) return;
    this.sending = true;
    let wait = 700;
    while (this.scans.length) {
      const [scan] = this.scans;
      try {
        const response = await this.send(scan);
        if (response.status >= 500 || response.status === 429) throw new Error(String(response.status));
        await this.settle(scan, response);
        wait = 700;
      } catch {
        this.waiting(this.scans.length);
        await pause(wait);
        wait = Math.min(wait * 1.5, SLOWEST_MS);
      }
    }
    this.sending = false;
    this.waiting(0);
  }

  send(scan) {
    const body = new URLSearchParams({ csrf_token: this.csrf, code: scan.code, scan_id: scan.id, source: scan.source });
    return fetch(this.url, {
      method: "POST", body, headers: { "X-Part": "true" }, credentials: "same-origin", cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  }

  async settle(scan, response) {
    // Signed out meanwhile: the scan is kept, and sent when somebody has signed in here again.
    if (response.redirected || response.status === 401) return window.location.reload();
    const html = await response.text();
    this.scans = this.scans.filter((one) => one.id !== scan.id);
    this.keep();
    if (!this.scans.length) this.waiting(0);
    if (response.ok) await this.answered(html);
    else this.failed();
  }
}
