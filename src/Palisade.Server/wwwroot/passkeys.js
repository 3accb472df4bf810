// Passkeys: what the browser's authenticator and the API have to say to each other. Pages show their parts only where this works.
(() => {
  "use strict";
  const passkeys = window.PublicKeyCredential;
  if (!navigator.credentials || !passkeys?.parseRequestOptionsFromJSON || !passkeys.parseCreationOptionsFromJSON) return;
  // They belong to names of hosts; by a bare address there are none.
  if (/^[0-9.]+$|^\[/.test(location.hostname)) return;

  const ask = async (url, body) => {
    const answer = await fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), credentials: "same-origin" });
    const json = await answer.json().catch(() => ({}));
    if (!answer.ok) throw Object.assign(new Error(json.title), { code: json.error });
    return json;
  };

  const go = async part => {
    const begun = await ask(part.dataset.begin, {});
    const made = part.dataset.passkey === "register"
      ? await navigator.credentials.create({ publicKey: passkeys.parseCreationOptionsFromJSON(begun.options) })
      : await navigator.credentials.get({ publicKey: passkeys.parseRequestOptionsFromJSON(begun.options) });
    const name = part.querySelector("input")?.value.trim();
    await ask(part.dataset.finish, { challengeId: begun.challengeId, passkey: made.toJSON(), ...(name === undefined ? {} : { name }) });
    if (part.dataset.passkey !== "prove") { location.assign(part.dataset.next); return; }

    // The form around goes on with what it holds; the code in it is not asked for.
    const form = part.closest("form");
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "proof.by", value: "passkey" }));
    form.submit();
  };

  for (const part of document.querySelectorAll("[data-passkey]")) {
    const [button, told] = [part.querySelector("button"), part.querySelector("[role=alert]")];
    part.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      told.hidden = true;
      try {
        await go(part);
      } catch (error) {
        button.disabled = false;
        if (error.code === "step_up_required") {
          location.assign(`${part.dataset.prove}?back=${encodeURIComponent(part.dataset.back)}`);
          return;
        }
        told.textContent = part.dataset.failed;
        told.hidden = false;
      }
    });
  }
})();
