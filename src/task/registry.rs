//! SkyPilot's three variables for the login of a registry: all of them, all in `envs` or all in `secrets`.

use super::reader::{Reader, Variable};
use super::{Candidates, Finding, Support, Task};
use crate::yaml::Mark;

/// The user's name at the registry.
pub const USERNAME: &str = "SKYPILOT_DOCKER_USERNAME";
/// The password of the registry that the image is pulled from.
pub const PASSWORD: &str = "SKYPILOT_DOCKER_PASSWORD";
const SERVER: &str = "SKYPILOT_DOCKER_SERVER";
const LOGIN: [&str; 3] = [USERNAME, PASSWORD, SERVER];

/// The login of the registry that a task's image is pulled from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// The registry, as it is written.
    pub server: String,
    /// The user's name there.
    pub username: String,
    /// Empty where the nodes of the cluster may pull by themselves.
    pub password: String,
}

impl Login {
    /// An image of this registry: as SkyPilot does it, the registry comes before a name that does not begin with it.
    pub fn image(&self, image: &str) -> String {
        let prefix = self.prefix();
        if image.starts_with(&prefix) { image.to_owned() } else { prefix + image }
    }

    /// What the names of its images begin with; `docker login` takes addresses too.
    fn prefix(&self) -> String {
        let host = self.server.trim().split_once("://").map_or(self.server.trim(), |(_, host)| host);
        let host = host.trim_end_matches('/');
        let host = host.strip_suffix("/v1").or_else(|| host.strip_suffix("/v2")).unwrap_or(host);
        format!("{}/", if host == "index.docker.io" { "docker.io" } else { host })
    }
}

/// What the file itself has of the three in `envs` and in `secrets`.
pub(super) struct Declared([[Option<Mark>; 3]; 2]);

impl Declared {
    pub(super) fn in_file(envs: &[Variable], secrets: &[Variable]) -> Self {
        let places = |variables: &[Variable]| {
            LOGIN.map(|name| variables.iter().find(|(key, ..)| key == name).map(|(.., at)| *at))
        };
        Self([places(envs), places(secrets)])
    }
}

impl Reader<'_> {
    /// The login, and where the file has it; judged as SkyPilot does, whose loader does not count secrets that have no
    /// value yet.
    pub(super) fn registry_login(
        &mut self,
        task: &mut Task,
        declared: &Declared,
        document: Mark,
    ) -> Option<(Login, Mark)> {
        let Declared([of_envs, of_secrets]) = declared;
        let values = |variables: &[(String, String)]| {
            LOGIN.map(|name| variables.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()))
        };
        let (envs, secrets) = (values(&task.envs), values(&task.secrets));
        let at = of_envs.iter().chain(of_secrets).flatten().min().copied().unwrap_or(document);
        let set = |given: &[Option<String>; 3], places: &[Option<Mark>; 3]| {
            let is = |index: &usize| given[*index].is_some() || places[*index].is_some();
            (0..3).filter(is).map(|index| LOGIN[index]).collect::<Vec<_>>()
        };
        let known = secrets.iter().flatten().count();
        let (in_envs, in_secrets) = (set(&envs, of_envs), set(&secrets, of_secrets));
        if !matches!((in_envs.len(), known, in_secrets.len()), (0 | 3, 0, _) | (0, _, 3)) {
            let found =
                [("envs", &in_envs), ("secrets", &in_secrets)].into_iter().filter(|(_, names)| !names.is_empty());
            let found: Vec<_> = found.map(|(field, names)| format!("{} in '{field}'", names.join(", "))).collect();
            let message = format!("{} belong together, all in 'envs' or all in 'secrets'", LOGIN.join(", "));
            self.problem(at, message).hint = Some(format!("found {}", found.join(", and ")));
            return None;
        }
        // Who may read a Job could read it there; the scripts have it all the same.
        if let Some(index) = task.envs.iter().position(|(key, _)| key == PASSWORD) {
            let password = task.envs.remove(index);
            task.secrets.push(password);
        }
        let [Some(username), Some(password), Some(server)] = (if in_envs.len() == 3 { envs } else { secrets }) else {
            return None;
        };
        if server.trim().is_empty() || server.contains(|c: char| c.is_whitespace() || c.is_control()) {
            self.need(at, format!("'{SERVER}' must name a registry")).hint = Some("for example ghcr.io".into());
        }
        Some((Login { server, username, password }, at))
    }

    /// The login, if it is for any image of the task: SkyPilot has no use for it without an `image_id`.
    pub(super) fn of_some_image(&mut self, login: Login, at: Mark, candidates: &Candidates) -> Option<Login> {
        let prefix = login.prefix();
        let is_used = candidates
            .list
            .iter()
            .any(|one| !one.is_default_image || !one.images.is_empty() || one.image.starts_with(&prefix));
        let (support, note) = if is_used {
            (Support::Honoured, "with the other two the login for pulling the image")
        } else {
            (Support::Ignored, "no image_id names an image of that registry")
        };
        self.findings.push(Finding::new(USERNAME.into(), at, support, note));
        is_used.then_some(login)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::task::{Overrides, ParsedTask, file, read};

    #[test]
    fn images_have_their_registry() {
        for (server, image, expected) in [
            ("ghcr.io", "team/x:1", "ghcr.io/team/x:1"),
            ("ghcr.io", "ghcr.io/team/x:1", "ghcr.io/team/x:1"),
            ("us-docker.pkg.dev/p/r", "x", "us-docker.pkg.dev/p/r/x"),
            ("https://registry:5000/", "x", "registry:5000/x"),
            ("https://index.docker.io/v1/", "team/x", "docker.io/team/x"),
            ("docker.io", "team/x", "docker.io/team/x"),
            (" ghcr.io ", "x", "ghcr.io/x"),
        ] {
            let login = Login { server: server.into(), username: String::new(), password: String::new() };
            assert_eq!(login.image(image), expected, "{server}");
        }
    }

    fn parsed(text: &str, flags: &Overrides) -> Result<Vec<ParsedTask>, String> {
        let file = file(&format!("run: a\nresources: {{image_id: docker:x/y}}\n{text}\n"), flags);
        file.map(|file| file.tasks).map_err(|problems| problems.0[0].to_string())
    }

    /// As SkyPilot's loader judges them; a value that is still to come counts where it is to come.
    #[test]
    fn all_of_them_in_one_place() {
        let three = |values: [&str; 3]| {
            format!("{USERNAME}: {}, {PASSWORD}: {}, {SERVER}: {}", values[0], values[1], values[2])
        };
        let all = three(["u", "p", "s.io"]);
        for fine in [
            String::new(),
            format!("envs: {{{all}}}"),
            format!("secrets: {{{all}}}"),
            format!("secrets: {{{}}}", three(["", "", ""])),
            format!("secrets: {{{}}}", three(["u", "", "s.io"])),
            format!("envs: {{{}}}", three(["u", "", "s.io"])),
            format!("secrets: {{{PASSWORD}: }}"),
            format!("envs: {{{all}}}\nsecrets: {{{PASSWORD}: }}"),
        ] {
            assert!(parsed(&fine, &Overrides::default()).is_ok(), "{fine}");
        }
        for (wrong, place) in [
            (format!("envs: {{{USERNAME}: u, {SERVER}: s}}\nsecrets: {{{PASSWORD}: }}"), "3:34: "),
            (format!("envs: {{{USERNAME}: u, {SERVER}: s}}\nsecrets: {{{PASSWORD}: p}}"), "3:34: "),
            (format!("envs: {{{USERNAME}: u}}"), "3:34: "),
            (format!("secrets: {{{USERNAME}: u, {SERVER}: s}}"), "3:37: "),
            (format!("secrets: {{{USERNAME}: u, {SERVER}: }}"), "3:37: "),
            (format!("envs: {{{all}}}\nsecrets: {{{PASSWORD}: p}}"), "3:34: "),
        ] {
            let problem = parsed(&wrong, &Overrides::default()).unwrap_err();
            assert!(problem.starts_with(place) && problem.contains("belong together"), "{wrong}: {problem}");
        }
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let given = Overrides { secrets: vec![pair(PASSWORD, "p")], ..Overrides::default() };
        let split = format!("envs: {{{USERNAME}: u, {SERVER}: s}}\nsecrets: {{{PASSWORD}: }}");
        assert!(parsed(&split, &given).is_err() && parsed("", &given).is_err());
        let all = [(USERNAME, "u"), (PASSWORD, "p"), (SERVER, "s.io")].map(|(key, value)| pair(key, value)).to_vec();
        let given = Overrides { envs: all, ..Overrides::default() };
        let task = parsed("", &given).unwrap().remove(0).task;
        assert_eq!(task.login, Some(Login { server: "s.io".into(), username: "u".into(), password: "p".into() }));
        // It is no plain variable of the Job.
        assert_eq!((task.envs.len(), task.secrets), (2, vec![pair(PASSWORD, "p")]));
    }

    #[test]
    fn an_image_is_needed() {
        let text = format!("run: a\nenvs: {{{USERNAME}: u, {PASSWORD}: p, {SERVER}: s.io}}\n");
        let mut task = read(&text, &Overrides::default()).unwrap().remove(0);
        assert_eq!(task.login, None);
        assert_eq!(task.notes, ["SKYPILOT_DOCKER_USERNAME is ignored: no image_id names an image of that registry"]);
        let mut overrides = Overrides::default();
        overrides.defaults.image = "s.io/own:1".into();
        task = read(&text, &overrides).unwrap().remove(0);
        assert!(task.login.is_some() && task.notes.is_empty());
        let problems = read(&text.replace("s.io", "''"), &overrides).unwrap_err();
        assert_eq!(problems.0[0].message, "'SKYPILOT_DOCKER_SERVER' must name a registry");
    }
}
