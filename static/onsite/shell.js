// The page's own files on this device: kept whole by the service worker, exchanged when nobody is at work.

const CACHE = "kiem-tra-cheo-tai-cho-";
const ASK_EVERY = 60_000; // ms between two looks for a new release

export class Shell {
  constructor(isQuiet) {
    this.isQuiet = isQuiet;
    this.release = document.documentElement.dataset.release;
    this.askedAt = 0;
  }

  async register() {
    try {
      this.registration = await navigator.serviceWorker.register("/onsite/worker.js", { scope: "/onsite/", updateViaCache: "none" });
    } catch {
      this.registration = await navigator.serviceWorker.getRegistration("/onsite/"); // no network: the one that is here
    }
    navigator.serviceWorker.addEventListener("controllerchange", () => this.isAsked && location.reload());
    this.consider(null);
  }

  /** A new release takes over only when nothing is unsent and nothing is being written. */
  consider(serverRelease) {
    if (!this.registration) return;
    if (this.registration.waiting && this.isQuiet()) {
      this.isAsked = true;
      this.registration.waiting.postMessage("take-over");
    } else if (serverRelease && serverRelease !== this.release && Date.now() - this.askedAt > ASK_EVERY) {
      this.askedAt = Date.now();
      this.registration.update().catch(() => {});
    }
  }

  /** Whether this page opens without a network; waits up to `patience` ms for it. */
  async isKept(patience) {
    const until = Date.now() + patience;
    for (;;) {
      const registration = await navigator.serviceWorker.getRegistration("/onsite/");
      if (registration?.active && (await isWhole(this.release))) return true;
      if (Date.now() >= until) return false;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

async function isWhole(release) {
  if (!(await caches.has(CACHE + release))) return false;
  const cache = await caches.open(CACHE + release);
  return Boolean(await cache.match("/onsite/"));
}
