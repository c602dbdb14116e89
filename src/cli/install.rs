//! `git handoff install` and `uninstall`: where to install is asked of git, and what remotes fetch is set through it; the
//! rest is [`crate::install`]'s affair.

use clap::builder::{PossibleValuesParser, TypedValueParser as _};

use crate::agents::{self, Offer, Standing, Whose};
use crate::cli::here;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::git::Repo;
use crate::git::fetch_spec::{FetchSpec, Plan};
use crate::install::{self, Fetch, Site};
use crate::{text, ui};

/// Nobody's settings or instructions are larger.
const LARGEST: usize = 4 << 20;

#[derive(clap::Args)]
pub(super) struct Args {
    /// Leave .git/info/exclude alone
    #[arg(long)]
    no_exclude: bool,
    /// Leave the remotes' fetch settings alone
    #[arg(long)]
    no_fetch: bool,
    /// Set up an AI agent too: `claude`, Claude Code's hooks in .claude/settings.local.json; `any`, a few lines in AGENTS.md
    #[arg(long, value_name = "NAME", value_parser = known())]
    agent: Option<&'static Offer>,
}

fn known() -> impl clap::builder::TypedValueParser<Value = &'static Offer> {
    PossibleValuesParser::new(agents::offers().map(|offer| offer.word))
        .try_map(|word| agents::offers().find(|offer| offer.word == word).ok_or("nobody knows this agent"))
}

pub(super) fn run(args: &Args) -> Result<()> {
    let (repo, config) = here()?;
    if repo.worktree.is_none() {
        ui::note("this is a bare repository: nobody commits here, so there is nothing to install");
        return Ok(());
    }
    let tracked = tracked_on(&repo, &config.file)?;
    let mut site = site(&repo, &config)?;
    if let Some(offer) = args.agent {
        site.agent = Some(offer);
        site.exclude_agent = excluded(&repo, offer)?.filter(|_| !args.no_exclude);
    }
    if !args.no_exclude && tracked.is_empty() && !repo.is_ignored(&config.file)? {
        site.exclude = Some(format!("/{}", config.file));
    }
    let plan = if args.no_fetch { Plan::default() } else { repo.plan_fetch(&given(&repo)?)? };
    if !args.no_fetch {
        site.fetch = Some([&plan.kept[..], &plan.add].concat().into_iter().map(written_down).collect());
    }
    // What goes is taken away before it is struck off the list, what comes is listed before it is there.
    plan.remove.iter().try_for_each(|spec| repo.remove_fetch(spec))?;
    let report = install::install(&site)?;
    plan.add.iter().try_for_each(|spec| repo.add_fetch(spec))?;

    for event in &report.kept {
        ui::note(&format!("your {event} hook keeps running first"));
    }
    for event in &report.not_executable {
        ui::note(&format!("your {event} hook is not executable, so git never ran it and neither do we"));
    }
    warn_about(&plan);
    report.left.iter().for_each(|left| ui::warn(left));
    if !report.changed && plan.add.is_empty() && plan.remove.is_empty() && !report.agents.is_empty() {
        report.agents.iter().for_each(|offer| tell_of(offer));
        return Ok(());
    }
    if !report.changed && plan.add.is_empty() && plan.remove.is_empty() {
        ui::note("git-handoff is installed here already; nothing was changed");
        return Ok(());
    }
    let hooks = text::count(report.installed.len(), "hook");
    ui::note(&format!(
        "git-handoff captures every commit of this repository now ({hooks} in {})",
        site.hooks.display()
    ));
    ui::note("  undo    git handoff uninstall");
    ui::note(&format!(
        "  file    {}{}",
        config.file,
        if report.excluded { ", kept out of git by .git/info/exclude" } else { "" }
    ));
    ui::note("  pushed  short Handoff- lines in commit messages travel with the commits; the document stays here");
    ui::note("          until you say `git handoff sync`");
    if !plan.add.is_empty() {
        let names: Vec<_> = plan.add.iter().map(|spec| spec.remote.as_str()).collect();
        let verb = if names.len() == 1 { "brings" } else { "bring" };
        ui::note(&format!("  fetch   {} {verb} handoffs along from now on", names.join(", ")));
    }
    report.agents.iter().for_each(|offer| tell_of(offer));
    ui::note("  next    git handoff add next \"what comes next\"");
    ui::note("  stop    commit and go; `git switch` back brings the document along, `git handoff show` prints it");
    if !tracked.is_empty() {
        ui::warn(&format!("{} is tracked on {}, so it is not excluded", config.file, tracked.join(", ")));
        ui::note("hint: another file name keeps the draft out of the tree: `git config handoff.file HANDOFF.local.md`");
    }
    Ok(())
}

fn tell_of(offer: &Offer) {
    let Offer { word, file, does, whose, .. } = offer;
    ui::note(&format!("  agent   {file}: {does}"));
    ui::note(&match whose {
        Whose::Personal => {
            format!("          for you alone; others say `git handoff install --agent {word}` themselves")
        }
        Whose::Shared => "          not committed: that is for you to do".to_owned(),
    });
}

/// The pattern that keeps an agent's file out of the tree where nothing does. An error: what is personal would be everybody's.
fn excluded(repo: &Repo, offer: &Offer) -> Result<Option<String>> {
    if offer.whose == Whose::Shared {
        return Ok(None);
    }
    if repo.is_tracked(offer.file, None)? {
        return Err(Error::repository(format!("cannot install for --agent {}", offer.word))
            .because(format!("{} is tracked, so its hooks would run for everybody", offer.file))
            .hint(format!("`git rm --cached {}` keeps it for you alone", offer.file)));
    }
    Ok((!repo.is_ignored(offer.file)?).then(|| format!("/{}", offer.file)))
}

fn warn_about(plan: &Plan) {
    for (remote, other) in &plan.blocked {
        ui::warn(&format!(
            "{remote} cannot bring handoffs along: they would stand below {other}, which is a ref itself"
        ));
        ui::note(&format!("hint: another name makes room: `git remote rename {remote} NAME`"));
    }
    for FetchSpec { remote, value } in &plan.harmful {
        ui::warn(&format!("every fetch from {remote} overwrites your own notes, because of its fetch setting {value}"));
        ui::note(&format!("hint: `git config --unset --fixed-value remote.{remote}.fetch '{value}'`"));
    }
}

pub(super) fn undo() -> Result<()> {
    let repo = Repo::for_command()?;
    for spec in repo.ours_among(&given(&repo)?)? {
        repo.remove_fetch(&spec)?;
    }
    let config = Config::load(&repo);
    let site = Site { committed: committed(&repo, &config)?, ..site(&repo, &config)? };
    let report = install::uninstall(&site)?;
    for offer in &report.agents {
        ui::note(&format!("{}: what was ours is gone", offer.file));
    }
    report.left.iter().for_each(|left| ui::warn(left));
    ui::note(if report.changed {
        "git-handoff is uninstalled; notes and drafts stay"
    } else {
        "git-handoff was not installed here"
    });
    Ok(())
}

fn site(repo: &Repo, config: &Config) -> Result<Site> {
    let binary = std::env::current_exe().map_err(Error::from)?;
    Ok(Site {
        hooks: repo.hooks_dir()?,
        common: repo.common_dir.clone(),
        worktree: repo.worktree.clone(),
        binary,
        exclude: None,
        fetch: None,
        draft: config.file.clone(),
        agent: None,
        exclude_agent: None,
        committed: Vec::new(),
    })
}

/// What agents were given that is part of the project by now.
fn committed(repo: &Repo, config: &Config) -> Result<Vec<&'static Offer>> {
    let Some(head) = repo.head()?.commit else { return Ok(Vec::new()) };
    let mut committed = Vec::new();
    for offer in agents::offers() {
        let text = repo.blob_at(&head, offer.file)?.and_then(|blob| repo.blob(&blob, LARGEST).ok());
        let has_ours = |text: Vec<u8>| offer.gift.standing(&text, &config.file).is_ok_and(|it| it != Standing::Missing);
        committed.extend(text.is_some_and(has_ours).then_some(offer));
    }
    Ok(committed)
}

/// What an earlier install gave to remotes.
fn given(repo: &Repo) -> Result<Vec<FetchSpec>> {
    let given = install::given_to_remotes(&repo.common_dir)?.into_iter();
    Ok(given.map(|Fetch { remote, refspec }| FetchSpec { remote, value: refspec }).collect())
}

fn written_down(spec: FetchSpec) -> Fetch {
    Fetch { remote: spec.remote, refspec: spec.value }
}

/// The branches, local and fetched, that track the draft's path: excluding it there would make git overwrite it silently.
fn tracked_on(repo: &Repo, file: &str) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for (name, tip) in [repo.refs_below("refs/heads/")?, repo.refs_below("refs/remotes/")?].concat() {
        if repo.blob_at(&tip, file)?.is_some() {
            names.push(name.trim_start_matches("refs/heads/").trim_start_matches("refs/remotes/").to_owned());
        }
    }
    Ok(names)
}
