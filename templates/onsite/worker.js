// Keeps the field page's own files on the device, whole or not at all, under the name of their release.
// It answers for those files only: never for data, log-in or anything that redirects.
{% autoescape off %}
const RELEASE = {{ release }};
const FILES = {{ files }};
{% endautoescape %}
const PREFIX = "kiem-tra-cheo-tai-cho-";
const CACHE = PREFIX + RELEASE;
const PAGE = "/onsite/";
const HASHED = /\.[0-9a-f]{12}\.\w+$/; // a name that changes with the content needs no second download

self.addEventListener("install", (event) => {
  event.waitUntil(keepAll());
});

async function keepAll() {
  const paths = [PAGE, ...FILES];
  const answers = await Promise.all(paths.map((path) => fetch(path, { cache: HASHED.test(path) ? "default" : "reload", credentials: "same-origin" })));
  for (const answer of answers) {
    if (!answer.ok || answer.redirected) throw new Error(`${answer.status} ${answer.url}`);
  }
  // Two releases may pass while the files are fetched: the page says which one it is.
  const page = await answers[0].clone().text();
  if (!page.includes(`data-release="${RELEASE}"`)) throw new Error("the page is of another release");
  const cache = await caches.open(CACHE);
  try {
    await Promise.all(answers.map((answer, place) => place && cache.put(paths[place], answer)));
    await cache.put(PAGE, answers[0]); // last: where the page is, everything is
  } catch (problem) {
    await caches.delete(CACHE);
    throw problem;
  }
}

self.addEventListener("activate", (event) => {
  event.waitUntil(takeOver());
});

async function takeOver() {
  const cache = await caches.open(CACHE);
  if (await cache.match(PAGE)) {
    const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
    await Promise.all(names.map((name) => caches.delete(name)));
  }
  await self.clients.claim();
}

// The page asks for this when nothing is unsent and nothing is being written.
self.addEventListener("message", (event) => {
  if (event.data === "take-over") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  const isPage = request.mode === "navigate" && url.pathname === PAGE;
  if (isPage || FILES.includes(url.pathname)) event.respondWith(answer(isPage ? PAGE : url.pathname, request));
});

async function answer(path, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) || fetch(request);
}
