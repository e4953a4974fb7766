// Buttons that make or use a passkey. The form around the button holds a hidden field "credential"; what the
// browser needs comes from a JSON script on the page (data-passkey-data) or an address (data-passkey-url).
// What only makes sense with passkeys (data-passkey-only) is shown here, what only without them hidden.
"use strict";

(() => {
  const optionsFor = async (button) => {
    if (button.dataset.passkeyData) {
      return JSON.parse(document.getElementById(button.dataset.passkeyData).textContent);
    }
    const response = await fetch(button.dataset.passkeyUrl, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(`${response.status}`);
    return response.json();
  };

  const asPasskey = (options) => {
    const choice = { ...options.publicKey.authenticatorSelection };
    choice.residentKey = "required";
    choice.requireResidentKey = true;
    choice.userVerification = "required";
    return { ...options, publicKey: { ...options.publicKey, authenticatorSelection: choice } };
  };

  const ceremony = async (button) => {
    const data = await optionsFor(button);
    if (button.dataset.passkey === "make") {
      return window.webauthnJSON.create(asPasskey(data.creation_options || data.options));
    }
    return window.webauthnJSON.get(data.request_options);
  };

  const say = (form, text) => {
    const problem = form.querySelector("[data-passkey-problem]");
    problem.textContent = text;
    problem.hidden = !text;
  };

  const press = async (event) => {
    event.preventDefault();
    const button = event.currentTarget;
    const form = button.form;
    say(form, "");
    button.disabled = true;
    try {
      form.elements.credential.value = JSON.stringify(await ceremony(button));
      form.submit();
    } catch {
      say(form, button.dataset.passkeyFailed);
      button.disabled = false;
    }
  };

  if (!window.PublicKeyCredential) return;
  for (const part of document.querySelectorAll("[data-passkey-only]")) part.hidden = false;
  for (const part of document.querySelectorAll("[data-passkey-absent]")) part.hidden = true;
  for (const button of document.querySelectorAll("button[data-passkey]")) {
    button.addEventListener("click", press);
  }
})();
