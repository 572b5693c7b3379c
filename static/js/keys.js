/* Security keys: only a script can ask one. The page works without it, with a code. */
"use strict";
(() => {
  const form = document.querySelector("[data-key]");
  if (!form || !window.PublicKeyCredential) return;
  const button = form.querySelector("[data-key-button]");
  const raw = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const ids = (list) => (list || []).map((each) => ({ ...each, id: raw(each.id) }));

  const ask = async () => {
    const options = JSON.parse(form.dataset.key);
    options.challenge = raw(options.challenge);
    if (options.user) {
      options.user.id = raw(options.user.id);
      options.excludeCredentials = ids(options.excludeCredentials);
      return navigator.credentials.create({ publicKey: options });
    }
    options.allowCredentials = ids(options.allowCredentials);
    return navigator.credentials.get({ publicKey: options });
  };
  const written = (found) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (found.response[name]) response[name] = text(found.response[name]);
    }
    return JSON.stringify({ id: found.id, rawId: text(found.rawId), type: found.type, response });
  };

  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      form.elements.answer.value = written(await ask());
      form.submit();
    } catch {
      form.querySelector("[data-key-failed]").hidden = false;
    }
  });
})();
