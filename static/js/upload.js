// Forms with data-upload show how far the file has got. Without this script they are sent as usual.
"use strict";

(() => {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.hasAttribute("data-upload")) return;
    event.preventDefault();
    send(form, new FormData(form, event.submitter));
  });

  function send(form, data) {
    const state = showState(form);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.responseType = "document";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) report(state, event.loaded, event.total);
    });
    request.upload.addEventListener("load", () => {
      state.querySelector("p").textContent = "Đã gửi xong, đang kiểm tra tệp…";
    });
    request.addEventListener("load", () => receive(form, request, state));
    request.addEventListener("error", () => fail(form, state));
    request.addEventListener("abort", () => fail(form, state));
    request.send(data);
  }

  function showState(form) {
    form.querySelector(".upload-state")?.remove();
    const state = document.createElement("div");
    const bar = document.createElement("progress");
    const words = document.createElement("p");
    state.className = "upload-state";
    words.setAttribute("role", "status");
    words.textContent = "Đang gửi tệp…";
    bar.max = 100;
    bar.setAttribute("aria-label", "Tiến độ gửi tệp");
    state.append(bar, words);
    form.append(state);
    return state;
  }

  function report(state, loaded, total) {
    const percent = Math.floor((100 * loaded) / total);
    const megabytes = (size) => (size / 1048576).toFixed(1).replace(".", ",");
    state.querySelector("progress").value = percent;
    state.querySelector("p").textContent = `Đang gửi tệp: ${megabytes(loaded)}/${megabytes(total)} MB`;
  }

  // A success was redirected and is opened as a page; a refusal is the form again, shown in place. So is a
  // success, too, where another form of this page is for texts: it stays as it is, with what is being written.
  function receive(form, request, state) {
    const main = request.response?.querySelector("#main");
    const texts = [...document.querySelectorAll("form[data-guard]")].filter((other) => other !== form);
    const isDone = request.status >= 200 && request.status < 300;
    if (isDone && !(main && texts.length && isHere(request.responseURL))) {
      carryMessages(request.response);
      openPage(request.responseURL);
    } else if (request.status < 500 && main) {
      show(main, texts);
      (main.querySelector("#error-summary, .refusal") || main).focus();
    } else {
      fail(form, state);
    }
  }

  function show(main, texts) {
    document.getElementById("main").replaceWith(document.adoptNode(main));
    main.dispatchEvent(new Event("form:shown", { bubbles: true }));
    for (const form of texts) {
      const anew = [...main.querySelectorAll("form[data-guard]")].find((other) => other.action === form.action);
      if (anew) anew.replaceWith(form);
      else main.append(form);
    }
  }

  function isHere(address) {
    return new URL(address, location.href).pathname === location.pathname;
  }

  function openPage(address) {
    const here = location.href.split("#")[0];
    if (address.split("#")[0] === here) location.reload();
    else location.assign(address);
  }

  function carryMessages(page) {
    const carried = [...(page?.querySelectorAll("#messages .message") || [])].map((box) => ({
      kind: box.dataset.kind,
      words: box.textContent.trim(),
    }));
    try {
      sessionStorage.setItem("carried-messages", JSON.stringify(carried));
    } catch {
      // Without storage the page still shows the new state, only not the sentence.
    }
  }

  function fail(form, state) {
    state.querySelector("progress").remove();
    const words = state.querySelector("p");
    words.setAttribute("role", "alert");
    words.textContent = "Chưa gửi được tệp. Tệp vẫn được chọn trong biểu mẫu; vui lòng kiểm tra kết nối và gửi lại.";
    form.dispatchEvent(new Event("form:release", { bubbles: true }));
  }
})();
