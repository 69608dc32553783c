/// What a report's page looks like, and what it does.
enum ReportPage {
  /// Contrasts of 7:1 and more, in the light and in the dark.
  static let style = """
    :root {
      color-scheme: light dark;
      --ink: #1a1a1a; --dim: #4d4d4d; --paper: #fff; --soft: #f4f4f4; --line: #ccc; --link: #0b3d91;
      --good: #0a4417; --good-back: #d5f0db; --odd: #553700; --odd-back: #ffe6ad;
      --bad: #fff; --bad-back: #a31515; --none: #404040; --none-back: #e6e6e6;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --ink: #e8e8e8; --dim: #b8b8b8; --paper: #141414; --soft: #1f1f1f; --line: #444; --link: #a8c7ff;
        --good: #a5e8b4; --good-back: #12341b; --odd: #ffd98f; --odd-back: #453200;
        --none: #d0d0d0; --none-back: #303030;
      }
    }
    body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
    main { max-width: 76rem; margin: auto; padding: 1rem; overflow-wrap: anywhere; }
    h1, h2, h3 { line-height: 1.25; }
    h1 { font-size: 1.75rem; }
    h2 { font-size: 1.4rem; margin: 2.5rem 0 1rem; }
    h3 { font-size: 1.1rem; margin: 1.75rem 0 .25rem; }
    a { color: var(--link); }
    b { white-space: nowrap; padding: .1rem .4rem; border-radius: .25rem; font-size: .875rem; }
    .pass { color: var(--good); background: var(--good-back); }
    .warn, .inconclusive { color: var(--odd); background: var(--odd-back); }
    .fail { color: var(--bad); background: var(--bad-back); }
    .notApplicable { color: var(--none); background: var(--none-back); }
    .row {
      display: grid; grid-template-columns: .75rem 8rem 16rem minmax(0, 1fr); gap: .15rem .75rem;
      align-items: baseline; padding: .35rem 0; border-top: 1px solid var(--line);
    }
    .row::before { content: ""; }
    .row b { justify-self: start; }
    .clause { color: var(--dim); white-space: nowrap; }
    summary { cursor: pointer; list-style: none; }
    summary::-webkit-details-marker { display: none; }
    summary.row::before { content: "\u{25B8}"; content: "\u{25B8}" / ""; }
    [open] > summary.row::before { content: "\u{25BE}"; content: "\u{25BE}" / ""; }
    details { scroll-margin: .5rem; }
    details:target { outline: 2px solid var(--link); outline-offset: .25rem; }
    :focus-visible { outline: 3px solid var(--link); }
    pre {
      margin: 0 0 .5rem; padding: .75rem; border-radius: .25rem; background: var(--soft);
      font-size: .85rem; white-space: pre-wrap;
    }
    code { font-size: .9rem; }
    .wide {
      position: relative; overflow: auto; max-height: 85vh; padding-bottom: .75rem;
      scroll-padding: 2.5rem .25rem .25rem 10.5rem;
    }
    table { border-spacing: 2px; }
    th {
      padding: .25rem .5rem; font-size: .85rem; white-space: nowrap;
      position: sticky; top: 0; background: var(--paper);
    }
    th:first-child { left: 0; text-align: left; white-space: normal; overflow-wrap: normal; }
    thead th:first-child { z-index: 1; }
    td { padding: 0; text-align: center; }
    td a { display: block; min-width: 1.5rem; padding: .35rem; border-radius: .25rem; text-decoration: none; }
    td a:focus-visible { outline-color: currentcolor; outline-offset: -4px; }
    .far { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    @media (max-width: 52rem) {
      .row { grid-template-columns: .75rem auto minmax(0, 1fr); }
      .row > :last-child { grid-column: 2 / -1; }
    }
    """

  /// A link to an entry opens it, also one that is followed anew; a cell that Tab comes to is shown whole.
  static let script = """
    function show() {
      const entry = document.querySelector("details:target");
      if (!entry) return;
      entry.open = true;
      entry.firstElementChild.focus();
      entry.scrollIntoView();
    }
    addEventListener("load", show);
    addEventListener("hashchange", show);
    addEventListener("click", event => {
      const link = event.target.closest("a");
      if (link && link.hash === location.hash) {
        event.preventDefault();
        show();
      }
    });
    addEventListener("focusin", event => {
      if (event.target.matches("td a:focus-visible")) {
        event.target.scrollIntoView({ block: "nearest", inline: "nearest" });
      }
    });
    """
}
