"""What every domain stands on and no park word touches: journal, commands, refusals, transitions, access, jobs, paging."""
