// The emoji short names this page draws; any other stays as it was written.
export const EMOJI = {
  "+1": "👍", "-1": "👎", alarm_clock: "⏰", arrow_down: "⬇️", arrow_left: "⬅️", arrow_right: "➡️", arrow_up: "⬆️",
  ballot_box_with_check: "☑️", bar_chart: "📊", bell: "🔔", books: "📚", bookmark: "🔖", bulb: "💡", calendar: "📅",
  chart_with_upwards_trend: "📈", clipboard: "📋", clock3: "🕒", eyes: "👀", earth_africa: "🌍", email: "📧",
  exclamation: "❗", file_folder: "📁", fire: "🔥", gear: "⚙️", globe_with_meridians: "🌐", grey_question: "❔",
  hand: "✋", handshake: "🤝", heart: "❤️", heavy_check_mark: "✔️", hourglass: "⌛", hourglass_flowing_sand: "⏳",
  house: "🏠", inbox_tray: "📥", information_source: "ℹ️", key: "🔑", large_blue_circle: "🔵", large_green_circle: "🟢",
  large_yellow_circle: "🟡", link: "🔗", lock: "🔒", loudspeaker: "📢", mag: "🔍", memo: "📝", mute: "🔇",
  newspaper: "📰", no_bell: "🔕", no_entry: "⛔", ok_hand: "👌", outbox_tray: "📤", package: "📦", page_facing_up: "📄",
  paperclip: "📎", pencil2: "✏️", pray: "🙏", pushpin: "📌", question: "❓", red_circle: "🔴", repeat: "🔁",
  rocket: "🚀", rotating_light: "🚨", round_pushpin: "📍", scales: "⚖️", slightly_smiling_face: "🙂", smile: "😄",
  sparkles: "✨", speech_balloon: "💬", star: "⭐", stopwatch: "⏱️", tada: "🎉", telephone_receiver: "📞", thumbsup: "👍",
  thumbsdown: "👎", thinking_face: "🤔", twisted_rightwards_arrows: "🔀", warning: "⚠️", wastebasket: "🗑️", wave: "👋",
  white_check_mark: "✅", white_circle: "⚪", wrench: "🔧", x: "❌", zap: "⚡", zzz: "💤",
};
