/** What users show to those who keep order. */
import { Icon } from "../../chat/icon.js";
import { t } from "../../texts/admin.js";
import { html, useEffect, useMemo, useSignal } from "../../view.js";
import { Listing } from "../settings/listing.js";
import { Pages } from "../settings/pages.js";
import { Report } from "./report.js";
import { Tabs } from "./tabs.js";

/** The lists there are, and what they are called. */
const TABS = {
  open: "reportsOpen", in_review: "reportsInReview", resolved: "reportsResolved", dismissed: "reportsDismissed",
};

/** @param {{ chat: any }} props */
export function Reports({ chat }) {
  const { miaou } = chat;
  const state = useSignal("open");
  const pages = useMemo(
    () => Pages.of(miaou, "/api/v1/reports", { name: "reports", by: "before", query: { state: state.value } }),
    [miaou, state.value],
  );
  // One heard of that is not shown: what is shown does not move under the hand of who decides.
  const news = useSignal(false);
  useEffect(() => {
    news.value = false;
    const heard = ({ by }) => {
      if (by?.id !== miaou.user?.id) news.value = true;
    };
    const offs = ["report_made", "report_decided"].map((kind) => miaou.on(kind, heard));
    return () => offs.forEach((off) => off());
  }, [pages]);
  const refresh = () => {
    news.value = false;
    pages.load();
  };
  const none = t(state.value === "open" ? "reportsNoneOpen" : "reportsNone");
  const tabs = [...Object.entries(TABS), ["", "all"]].map(([value, label]) => ({ value, label: t(label) }));
  return html`
    <div class="row wrap">
      <${Tabs} label=${t("state")} tabs=${tabs} chosen=${state} />
      <span class="space"></span>
      <button type="button" class="button small" onClick=${refresh}>
        <${Icon} name="refresh-cw" /> ${t("refresh")}
      </button>
    </div>
    <div role="status">
      ${news.value &&
      html`<p class="note warn">
        <${Icon} name="bell" /> <span class="grow">${t("reportsNews")}</span>
        <button type="button" class="button small" onClick=${refresh}>${t("show")}</button>
      </p>`}
    </div>
    <${Listing} pages=${pages} label=${t("reports")} empty=${none}>
      ${(reports) => html`
        <ul class="cards">
          ${reports.map((report) => html`
            <${Report} key=${report.id} chat=${chat} report=${report} onChange=${(by) => pages.replace(report, by)} />
          `)}
        </ul>
      `}
    <//>
  `;
}
