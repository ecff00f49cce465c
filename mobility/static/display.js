/* The waiting room's screen keeps itself fresh, and rings when somebody is called. */
(() => {
  "use strict";
  const EVERY = 4000;
  const place = document.querySelector("[data-calls]");
  const sound = document.querySelector("[data-sound]");
  const lost = document.querySelector("[data-lost]");
  const time = document.querySelector("[data-clock]");
  let tag = "", audio = null;

  const newest = () => document.getElementById("calls").dataset.newest;

  // Two soft tones; nothing rings before somebody has touched the screen, say browsers.
  const ring = () => {
    if (!audio) return;
    [[660, 0], [880, 0.35]].forEach(([pitch, after]) => {
      const tone = audio.createOscillator(), loudness = audio.createGain();
      const at = audio.currentTime + after;
      tone.frequency.value = pitch;
      loudness.gain.setValueAtTime(0.0001, at);
      loudness.gain.exponentialRampToValueAtTime(0.5, at + 0.05);
      loudness.gain.exponentialRampToValueAtTime(0.0001, at + 0.9);
      tone.connect(loudness).connect(audio.destination);
      tone.start(at);
      tone.stop(at + 1);
    });
  };

  const stayAwake = () => {
    if (navigator.wakeLock && !document.hidden) navigator.wakeLock.request("screen").catch(() => {});
  };

  const look = async () => {
    try {
      // Nobody touches the screen when it asks: to an officer's locked screen this is no use.
      const headers = { "X-Mobility": "poll", ...(tag && { "If-None-Match": tag }) };
      const answer = await fetch(place.dataset.calls, { headers, cache: "no-store" });
      // Signed out or gone: the whole page says so better than a piece of it.
      if (answer.redirected || [401, 403, 404, 423].includes(answer.status)) return location.reload();
      if (answer.status === 200) {
        const before = newest();
        tag = answer.headers.get("ETag") || "";
        place.innerHTML = await answer.text();
        if (newest() && newest() > before) ring();
      } else if (answer.status !== 304) throw new Error(answer.status);
      lost.hidden = true;
    } catch {
      lost.hidden = false;
    }
  };

  const tick = () => {
    const how = { hour: "numeric", minute: "2-digit", hourCycle: "h12", timeZone: time.dataset.clock };
    const parts = new Intl.DateTimeFormat("en", how).formatToParts(new Date());
    const part = (name) => parts.find((one) => one.type === name).value;
    time.textContent = `${part("hour")}:${part("minute")}`;
  };

  sound.hidden = false;
  sound.addEventListener("click", () => {
    audio = new (window.AudioContext || window.webkitAudioContext)();
    ring();
    stayAwake();
    sound.hidden = true;
  });
  document.addEventListener("visibilitychange", () => { if (audio) stayAwake(); });
  setInterval(look, EVERY);
  setInterval(tick, 1000);
})();
