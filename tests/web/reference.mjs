// The reference of the calls opens.
import { scenario } from "./harness.mjs";

await scenario(async (stage) => {
  const ada = await stage.person("ada");
  await ada.page.goto("/docs/");
  await ada.page.getByText("Join a room").first().waitFor();
  await stage.picture(ada.page, "reference");
});
