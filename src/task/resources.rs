//! `resources`: what each node needs, and what may take its place (`any_of`, `ordered`, several accelerators).

use super::accelerators::{self, Accelerator};
use super::fields::{CANDIDATE, GPUS, RESOURCES};
use super::reader::Reader;
use super::schema::Fields;
use super::{images, instance, ports};
use crate::names;
use crate::quantity::{self, Amount};
use crate::yaml::{Node, Value};

/// The image of a task that names none.
pub const DEFAULT_IMAGE: &str = "python:3.13-slim";

/// What each node needs; what the file does not ask for is not requested.
#[derive(Debug, Clone, PartialEq)]
pub struct Resources {
    pub cpus: Option<Amount>,
    pub memory: Option<Amount>,
    /// Whole accelerators, of whatever kind.
    pub gpus: u32,
    pub image: String,
    /// Whether that is the default.
    pub is_default_image: bool,
    /// Images by the context that they are for.
    pub images: Vec<(String, String)>,
    /// The accelerators that `gpus` counts.
    pub accelerator: Option<Accelerator>,
    /// The cloud, in lower case; `kubernetes` for `k8s` too.
    pub cloud: Option<String>,
    /// The region; on Kubernetes the context.
    pub region: Option<String>,
    pub zone: Option<String>,
    /// The Kubernetes node's type.
    pub instance_type: Option<String>,
    /// Whether a Kubernetes node will do that may be taken away.
    pub use_spot: bool,
    /// Gigabytes of disk.
    pub disk_size: Option<u64>,
    /// Ports, sorted, as ranges that do not touch.
    pub ports: Vec<(u16, u16)>,
    /// Labels of the pods.
    pub labels: Vec<(String, String)>,
    /// The logical priority class.
    pub priority_class: Option<String>,
    /// What `job_recovery` asks for: restarts after any exit code, and the exit codes after which it always restarts.
    pub job_recovery: Option<(u32, Vec<u8>)>,
    /// Order among waiting jobs, which SkyPilot's server keeps.
    pub priority: Option<i64>,
}

impl Default for Resources {
    fn default() -> Self {
        Self {
            cpus: None,
            memory: None,
            gpus: 0,
            image: DEFAULT_IMAGE.into(),
            is_default_image: true,
            images: Vec::new(),
            accelerator: None,
            cloud: None,
            region: None,
            zone: None,
            instance_type: None,
            use_spot: false,
            disk_size: None,
            ports: Vec::new(),
            labels: Vec::new(),
            priority_class: None,
            job_recovery: None,
            priority: None,
        }
    }
}

impl Resources {
    /// Whether they are meant for another cloud.
    pub fn is_elsewhere(&self) -> bool {
        self.cloud.as_deref().is_some_and(|cloud| cloud != "kubernetes")
    }

    /// The context that `infra: k8s/<context>` names.
    pub fn context(&self) -> Option<&str> {
        self.region.as_deref().filter(|_| self.cloud.as_deref() == Some("kubernetes"))
    }
}

/// What may take the place of one another; never empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidates {
    /// In the order of the file.
    pub list: Vec<Resources>,
    /// Whether their order is a preference.
    pub ordered: bool,
}

impl Candidates {
    /// Those for Kubernetes, and of them those for this context if one is known; all if none is. Never empty.
    pub fn here(&self, context: Option<&str>) -> Vec<Resources> {
        let here: Vec<&Resources> = self.list.iter().filter(|candidate| !candidate.is_elsewhere()).collect();
        let fits =
            |candidate: &&Resources| candidate.context().is_none_or(|own| context.is_none_or(|there| own == there));
        let closer: Vec<&Resources> = here.iter().copied().filter(fits).collect();
        let found = if closer.is_empty() { here } else { closer };
        if found.is_empty() { self.list.clone() } else { found.into_iter().cloned().collect() }
    }
}

impl Default for Candidates {
    fn default() -> Self {
        Self { list: vec![Resources::default()], ordered: false }
    }
}

/// The fields of one candidate: those of `resources` with its own over them.
type Entries<'a> = Vec<(&'a str, &'a Node)>;

impl Reader<'_> {
    /// `resources`.
    pub(super) fn resources(&mut self, node: &Node) -> Candidates {
        let Some(entries) = self.entries(node, &RESOURCES, "resources", true) else { return Candidates::default() };
        let get = |name: &str| entries.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
        let (any_of, ordered) = (get("any_of"), get("ordered"));
        if let (Some(_), Some(ordered)) = (any_of, ordered) {
            self.problem(ordered.at, "'any_of' and 'ordered' cannot both be there");
        }
        let base: Entries = entries.iter().filter(|(key, _)| !matches!(*key, "any_of" | "ordered")).copied().collect();
        let Some(alternatives) = [any_of, ordered].into_iter().flatten().find(|&list| !is_empty(list)) else {
            return self.expanded(&base);
        };
        if let Some((_, accelerators)) = base.iter().find(|(key, _)| *key == "accelerators")
            && let Ok((names, preferred)) = accelerators::named(accelerators)
            && names.len() > 1
            && (preferred || ordered.is_some())
        {
            let field = if ordered.is_some() { "ordered" } else { "any_of" };
            self.problem(accelerators.at, format!("several accelerators in order cannot be combined with '{field}'"))
                .hint = Some("write them into its entries, or as a map".into());
        }
        let mut candidates = Candidates { list: Vec::new(), ordered: ordered.is_some() };
        let Value::Seq(items) = &alternatives.value else { return candidates };
        let field = if ordered.is_some() { "ordered" } else { "any_of" };
        for (index, item) in items.iter().enumerate() {
            let Some(own) = self.entries(item, &CANDIDATE, &format!("resources.{field}[{index}]"), false) else {
                continue;
            };
            let mut merged: Entries = base
                .iter()
                .filter(|(key, _)| *key == "labels" || !own.iter().any(|(k, _)| k == key))
                .copied()
                .collect();
            merged.extend(own);
            merged.retain(|(_, value)| value.value != Value::Null);
            candidates.list.extend(self.expanded(&merged).list);
        }
        let mut priorities = candidates.list.iter().map(|candidate| candidate.priority);
        if let Some(first) = priorities.next()
            && priorities.any(|other| other != first)
        {
            self.problem(alternatives.at, "'priority' must be the same in all entries");
        }
        if candidates.list.is_empty() { Candidates::default() } else { candidates }
    }

    /// What a task needs that says nothing of it.
    pub(super) fn bare(&self) -> Candidates {
        Candidates { list: vec![self.nothing()], ordered: false }
    }

    fn nothing(&self) -> Resources {
        Resources { image: self.overrides.defaults.image.clone(), ..Resources::default() }
    }

    /// The fields of a map that are as they should be, `gpus` by its other name; `None` where there is no map.
    fn entries<'n>(&mut self, node: &'n Node, fields: &'static Fields, path: &str, nulls: bool) -> Option<Entries<'n>> {
        let Value::Map(map) = &node.value else {
            self.problem(node.at, format!("'{path}' must be a map, this is {}", node.value.kind()));
            return None;
        };
        let mut entries: Entries = Vec::new();
        for (key, value) in map {
            let written = key.as_str().unwrap_or_default();
            let name = if written == GPUS { "accelerators" } else { written };
            let is_accelerators = |key: &Node| matches!(key.as_str(), Some(GPUS | "accelerators"));
            if is_accelerators(key)
                && map.iter().find(|(key, _)| is_accelerators(key)).is_some_and(|(first, _)| first != key)
            {
                self.problem(key.at, "'gpus' and 'accelerators' are the same field: write one of them");
                continue;
            }
            let Some(shape) = fields.shape(name) else {
                let problem = fields.unknown(key, path);
                self.problems.push(problem);
                continue;
            };
            // SkyPilot drops what is null at the first level, but only of fields that it knows.
            if !(nulls && value.value == Value::Null) && self.fits(value, shape, &format!("{path}.{written}")) {
                entries.push((name, value));
            }
        }
        Some(entries)
    }

    /// A candidate for each of the accelerators that it names.
    fn expanded(&mut self, entries: &Entries) -> Candidates {
        let Some((_, node)) = entries.iter().find(|(key, _)| *key == "accelerators") else {
            return Candidates { list: vec![self.single(entries)], ordered: false };
        };
        let (names, ordered) = match accelerators::named(node) {
            Ok(found) => found,
            Err(problem) => {
                self.problems.push(problem);
                return Candidates::default();
            }
        };
        let base = self.single(entries);
        let mut list = Vec::new();
        for name in names {
            match accelerators::parse(&name) {
                Ok(accelerator) => {
                    self.tpu(&accelerator, &base, node);
                    if accelerator.name.is_none() && !name.starts_with(|c: char| c.is_ascii_digit()) {
                        self.need(node.at, format!("'{name}' names no accelerator")).hint =
                            Some(accelerators::FORMS.into());
                    }
                    if let Some(name) = accelerator.name.as_deref().filter(|name| accelerators::is_no_model(name)) {
                        self.need(node.at, format!("'{name}' is not the model of a GPU")).hint =
                            Some(accelerators::FORMS.into());
                    }
                    let gpus = accelerator.whole();
                    list.push(Resources { gpus, accelerator: Some(accelerator), ..base.clone() });
                }
                Err(reason) => {
                    self.problem(node.at, reason).hint = Some(accelerators::FORMS.into());
                }
            }
        }
        Candidates { ordered: ordered && list.len() > 1, list }
    }

    fn tpu(&mut self, accelerator: &Accelerator, resources: &Resources, node: &Node) {
        let elsewhere = resources.cloud.as_deref().filter(|cloud| !matches!(*cloud, "gcp" | "kubernetes"));
        if let (true, Some(cloud)) = (accelerator.is_tpu(), elsewhere) {
            self.problem(node.at, format!("'{cloud}' has no TPUs"));
        }
    }

    /// What one candidate asks for, but for its accelerators.
    fn single(&mut self, entries: &Entries) -> Resources {
        let mut resources = self.nothing();
        let get = |name: &str| entries.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
        let text = |name: &str| get(name).and_then(Node::as_str).map(str::to_owned);
        if let Some(infra) = get("infra").filter(|_| ["cloud", "region", "zone"].iter().any(|name| get(name).is_some()))
        {
            self.problem(infra.at, "'infra' takes the place of 'cloud', 'region' and 'zone': write one or the other");
        }
        (resources.cloud, resources.region, resources.zone) = match text("infra") {
            Some(infra) => place(&infra),
            None => (text("cloud").map(|cloud| cloud.to_lowercase()), text("region"), text("zone")),
        };
        for (name, node) in entries {
            match *name {
                "cpus" => resources.cpus = self.amount(node, name, quantity::cpus),
                "memory" => resources.memory = self.memory(node, get("cpus")),
                "disk_size" => resources.disk_size = self.disk_size(node),
                "image_id" => self.images(node, &mut resources),
                "ports" => match ports::read(node) {
                    Ok(ports) => resources.ports = ports,
                    Err(problem) => self.problems.push(problem),
                },
                "labels" => self.labels(node, "resources.labels", &mut resources.labels),
                "use_spot" => resources.use_spot = node.value == Value::Bool(true),
                "instance_type" => resources.instance_type = text(name),
                "priority_class" => resources.priority_class = text(name).filter(|text| !text.trim().is_empty()),
                "priority" => resources.priority = node.to_python_str().parse::<f64>().ok().map(whole),
                "job_recovery" => resources.job_recovery = self.job_recovery(node),
                "local_disk" => self.local_disk(node),
                "max_hourly_cost" if node.to_python_str().parse::<f64>().is_ok_and(|cost| cost <= 0.0) => {
                    self.problem(node.at, "'resources.max_hourly_cost' must be more than zero");
                }
                "volumes" => self.disks(node),
                _ => {}
            }
        }
        if let Some((cpus, memory, accelerator)) = resources.instance_type.as_deref().and_then(instance::sizes) {
            resources.instance_type = None;
            resources.cpus = resources.cpus.or(Some(cpus));
            resources.memory = resources.memory.or(Some(memory));
            resources.gpus = accelerator.as_ref().map_or(0, Accelerator::whole);
            resources.accelerator = accelerator;
        }
        resources
    }

    /// `job_recovery`: a strategy's name, or a map with one.
    fn job_recovery(&mut self, node: &Node) -> Option<(u32, Vec<u8>)> {
        let strategy = |node: &Node| node.as_str().map(str::to_uppercase);
        let Value::Map(map) = &node.value else {
            self.strategy(node);
            return strategy(node).filter(|name| name != "NONE").map(|_| (0, Vec::new()));
        };
        let get = |name: &str| map.iter().find(|(key, _)| key.as_str() == Some(name)).map(|(_, value)| value);
        get("strategy").into_iter().for_each(|node| self.strategy(node));
        let number = |node: &Node| if let Value::Int(number) = node.value { Some(number) } else { None };
        let restarts = get("max_restarts_on_errors").and_then(number).and_then(|number| number.try_into().ok());
        let codes = match get("recover_on_exit_codes").map(|node| (&node.value, node)) {
            Some((Value::Seq(codes), _)) => codes.iter().filter_map(number).collect(),
            Some((_, node)) => number(node).into_iter().collect::<Vec<_>>(),
            None => Vec::new(),
        };
        Some((restarts.unwrap_or(0), codes.into_iter().filter_map(|code| u8::try_from(code).ok()).collect()))
    }

    /// SkyPilot's names, in any case; where a pod goes is the scheduler's choice here.
    fn strategy(&mut self, node: &Node) {
        if let Some(name) = node.as_str()
            && !["NONE", "FAILOVER", "EAGER_NEXT_REGION"].contains(&name.to_uppercase().as_str())
        {
            self.problem(node.at, format!("'job_recovery': unknown strategy '{name}' (FAILOVER or EAGER_NEXT_REGION)"));
        }
    }

    fn amount(&mut self, node: &Node, field: &str, parse: fn(&str) -> Result<Amount, String>) -> Option<Amount> {
        match parse(&node.to_python_str()) {
            Ok(amount) => Some(amount),
            Err(reason) => {
                self.problem(node.at, format!("'{field}': {reason}"));
                None
            }
        }
    }

    /// `memory`; `2x` is twice as many gigabytes as CPUs.
    fn memory(&mut self, node: &Node, cpus: Option<&Node>) -> Option<Amount> {
        let text = node.to_python_str();
        let Some(factor) = text.strip_suffix('x').and_then(quantity::number).filter(|factor| *factor > 0.0) else {
            return self.amount(node, "memory", quantity::memory);
        };
        let cpus = cpus?.to_python_str();
        let cpus = quantity::number(cpus.strip_suffix('+').unwrap_or(&cpus))?;
        quantity::memory(&(factor * cpus).to_string()).ok()
    }

    fn disk_size(&mut self, node: &Node) -> Option<u64> {
        match quantity::disk(&node.to_python_str()) {
            // SkyPilot's own default, which it takes for nothing said.
            Ok(256) => None,
            Ok(size) => Some(size),
            Err(reason) => {
                self.problem(node.at, format!("'disk_size': {reason}"));
                None
            }
        }
    }

    /// `image_id`: text, images by region or context, or `{docker: IMAGE}`.
    fn images(&mut self, node: &Node, resources: &mut Resources) {
        match images::read(node, resources.cloud.as_deref(), resources.region.as_deref()) {
            Ok(found) => {
                resources.is_default_image = found.one.is_none();
                resources.image = found.one.unwrap_or(std::mem::take(&mut resources.image));
                resources.images = found.by_context;
            }
            Err(problem) => self.problems.push(problem),
        }
        if resources.image.is_empty() || resources.image.contains(char::is_whitespace) {
            self.need(node.at, "'image_id' must name an image").hint =
                Some("for example docker:python:3.13-slim".into());
        }
    }

    /// Labels of the pods; a candidate's own come after those of all, and win.
    pub(super) fn labels(&mut self, node: &Node, field: &str, labels: &mut Vec<(String, String)>) {
        let Value::Map(entries) = &node.value else { return };
        for (key, value) in entries {
            let (name, text) = (key.to_python_str(), value.to_python_str());
            if let Err(why) = names::is_free_key(&name) {
                self.need(key.at, format!("'{field}': {why}"));
            } else if !names::is_label_value(&text) {
                self.need(value.at, format!("'{field}.{name}': '{text}' is not the value of a label"));
            }
            labels.retain(|(other, _)| *other != name);
            labels.push((name, text));
        }
    }

    /// `nvme`, `ssd:500`, `1000+`: read to be judged; Kubernetes has no such choice.
    fn local_disk(&mut self, node: &Node) {
        let text = node.to_python_str().trim().to_lowercase();
        let size = |text: &str| quantity::number(text.trim_end_matches('+')).is_some_and(|size| size > 0.0);
        let fine = match text.split_once(':') {
            Some((kind, rest)) => matches!(kind, "nvme" | "ssd") && size(rest),
            None => matches!(text.as_str(), "nvme" | "ssd") || size(&text),
        };
        if !fine {
            self.problem(node.at, format!("'local_disk': '{text}' is none")).hint =
                Some("write for example nvme, ssd:500 or nvme:1000+".into());
        }
    }

    /// `resources.volumes`, another cloud's disks: each has a path, and a name unless it is part of the Kubernetes node.
    fn disks(&mut self, node: &Node) {
        let Value::Seq(items) = &node.value else { return };
        for item in items {
            let Value::Map(fields) = &item.value else { continue };
            let get = |name: &str| fields.iter().find(|(key, _)| key.as_str() == Some(name)).map(|(_, value)| value);
            let local =
                get("storage_type").and_then(Node::as_str).is_some_and(|kind| kind.eq_ignore_ascii_case("instance"));
            if get("path").is_none() || (get("name").is_none() && !local) {
                self.problem(item.at, "an entry of 'resources.volumes' needs a 'path' and a 'name'");
            }
        }
    }
}

/// The cloud, region and zone of `infra`; `*` is any.
fn place(infra: &str) -> (Option<String>, Option<String>, Option<String>) {
    let known = |part: &str| Some(part.trim().to_owned()).filter(|part| part != "*" && !part.is_empty());
    let (cloud, rest) = infra.trim().split_once('/').map_or((infra.trim(), None), |(cloud, rest)| (cloud, Some(rest)));
    match (cloud.to_lowercase().as_str(), rest) {
        ("k8s" | "kubernetes", rest) => (Some("kubernetes".into()), rest.and_then(known), None),
        (cloud, rest) => {
            let (region, zone) = rest.map_or(("", ""), |rest| rest.split_once('/').unwrap_or((rest, "")));
            (known(cloud), known(region), known(zone))
        }
    }
}

fn is_empty(list: &Node) -> bool {
    matches!(&list.value, Value::Seq(items) if items.is_empty())
}

#[allow(clippy::cast_possible_truncation)] // from -1000 to 1000
fn whole(number: f64) -> i64 {
    number as i64
}
